using System.Globalization;
using Hydra.AppHost.Topology;
using Microsoft.Extensions.DependencyInjection;

namespace Hydra.AppHost.Aspire;

/// <summary>Containers, those of databases by Aspire's integrations where there is one.</summary>
internal static class AspireContainers
{
    /// <summary>Adds a container with image, endpoints, mounts and health check.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="container">What to add.</param>
    /// <param name="parameters">Passwords.</param>
    /// <param name="stores">Where to note how services connect to it.</param>
    public static IResourceBuilder<ContainerResource> Add(IDistributedApplicationBuilder builder, DevContainer container, AspireParameters parameters, Dictionary<string, StoreReference> stores)
    {
        IResourceBuilder<ContainerResource> added = AspireStores.TryAdd(builder, container, parameters, stores) ?? builder.AddContainer(container.Name, container.Image.Name, container.Image.Tag);
        added.WithImage(container.Image.Name, container.Image.Tag);
        if (container.Image.Registry is { } registry)
            added.WithImageRegistry(registry);
        foreach (DevEndpoint endpoint in container.Endpoints)
            added.WithAddress(endpoint, endpoint.Name).WithTitle(endpoint, container.Title);
        foreach (DevMount mount in container.Mounts)
            AddMount(added, mount);
        if (!container.StartsWithCluster)
            added.WithExplicitStart();
        if (container.IsPersistent)
            added.WithLifetime(ContainerLifetime.Persistent);
        if (!stores.ContainsKey(container.Name))
            AddHealth(builder, added, container);
        return added;
    }

    private static void AddMount(IResourceBuilder<ContainerResource> added, DevMount mount)
    {
        if (mount.IsSocket)
            added.WithBindMount(mount.Source, mount.Target, mount.ReadOnly);
        else
            added.WithVolume(mount.Source, mount.Target, mount.ReadOnly);
    }

    /// <summary>The integrations of databases bring checks of their own.</summary>
    private static void AddHealth(IDistributedApplicationBuilder builder, IResourceBuilder<ContainerResource> added, DevContainer container)
    {
        if (container.Health is not { } health)
            return;
        if (health.IsHttp)
        {
            added.WithHttpHealthCheck(health.Url.PathAndQuery, health.Expect, health.Endpoint);
            return;
        }

        string name = string.Create(CultureInfo.InvariantCulture, $"{container.Name}_{health.Endpoint}_{health.Url.Port}");
        builder.Services.AddHealthChecks().AddCheck(name, new ConnectionCheck(health.Url, health.Timing.Timeout));
        added.WithHealthCheck(name);
    }
}
