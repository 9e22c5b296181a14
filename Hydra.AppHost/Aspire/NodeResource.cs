using Hydra.AppHost.Topology;

namespace Hydra.AppHost.Aspire;

/// <summary>A node of the cluster: the parent of what runs on it.</summary>
internal sealed class NodeResource(string name) : Resource(name);

/// <summary>Adds nodes, and what runs on real ones.</summary>
internal static class AspireNodes
{
    /// <summary>Adds a node; it is there as long as the application is.</summary>
    public static IResourceBuilder<NodeResource> AddNode(this IDistributedApplicationBuilder builder, DevNode node) => builder
        .AddResource(new NodeResource(node.Name))
        .WithInitialState(new CustomResourceSnapshot
        {
            ResourceType = "Node",
            State = new ResourceStateSnapshot(KnownResourceStates.Running, KnownResourceStateStyles.Success),
            Properties = [new ResourcePropertySnapshot("purpose", node.Purpose)],
        })
        .WithIconName("Server")
        .ExcludeFromManifest();

    /// <summary>Adds a workload of a real node as an external service; null for what does not speak HTTP, whose address its callers are told all the same.</summary>
    public static IResourceBuilder<ExternalServiceResource>? AddReal(this IDistributedApplicationBuilder builder, RealWorkload real)
    {
        if (real.Endpoints.FirstOrDefault(endpoint => endpoint.Address.Scheme is "http" or "https") is not { } main)
            return null;
        IResourceBuilder<ExternalServiceResource> added = builder.AddExternalService(real.Workload, main.Address);
        return real.Health is { } health ? added.WithHttpHealthCheck(health.Url.PathAndQuery, health.Expect) : added;
    }
}
