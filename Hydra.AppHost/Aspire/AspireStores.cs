using System.Collections.Immutable;
using Hydra.AppHost.Topology;
using Hydra.Cluster.Workloads;

namespace Hydra.AppHost.Aspire;

/// <summary>Databases by Aspire's own integrations. Neo4j has none in the core: it is a container, and services get its connection string from the topology.</summary>
internal static class AspireStores
{
    /// <summary>Adds a database and notes how services refer to it; null where Aspire has no integration for it.</summary>
    public static IResourceBuilder<ContainerResource>? TryAdd(IDistributedApplicationBuilder builder, DevContainer container, AspireParameters parameters, Dictionary<string, StoreReference> stores)
    {
        if (container.Store is not { } store)
            return null;
        IResourceBuilder<ParameterResource> password = parameters[DevParameter.Secret(store.Password)];
        switch (store.Product)
        {
            case StoreProduct.Postgresql:
                IResourceBuilder<ParameterResource> user = builder.AddParameter($"{container.Name}-user", store.User!, publishValueAsDefault: true);
                IResourceBuilder<PostgresServerResource> postgres = builder.AddPostgres(container.Name, user, password);
                IResourceBuilder<PostgresDatabaseResource> database = postgres.AddDatabase(store.Database!);
                stores[container.Name] = new StoreReference([$"ConnectionStrings__{store.Database}"], project => project.WithReference(database));
                return postgres;
            case StoreProduct.Redis:
                IResourceBuilder<RedisResource> redis = builder.AddRedis(container.Name, port: null, password);
#pragma warning disable ASPIRECERTIFICATES001 // In production it speaks without TLS on the LAN, and so it does here.
                redis.WithoutHttpsCertificate();
#pragma warning restore ASPIRECERTIFICATES001
                stores[container.Name] = new StoreReference([$"ConnectionStrings__{container.Name}"], project => project.WithReference(redis));
                return redis;
            case StoreProduct.Qdrant:
                IResourceBuilder<QdrantServerResource> qdrant = builder.AddQdrant(container.Name, password);
                stores[container.Name] = new StoreReference([$"ConnectionStrings__{container.Name}", $"ConnectionStrings__{container.Name}_http"], project => project.WithReference(qdrant));
                return qdrant;
            default:
                return null;
        }
    }
}

/// <summary>How a service refers to a database that an integration of Aspire's brings.</summary>
/// <param name="Variables">The variables that the reference injects.</param>
/// <param name="From">Makes a project refer to it.</param>
internal sealed record StoreReference(ImmutableArray<string> Variables, Action<IResourceBuilder<ProjectResource>> From);
