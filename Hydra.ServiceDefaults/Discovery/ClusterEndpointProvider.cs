using System.Diagnostics.CodeAnalysis;
using System.Net;
using Hydra.Cluster.Workloads;
using Hydra.ServiceDefaults.Clusters;
using Microsoft.Extensions.ServiceDiscovery;

namespace Hydra.ServiceDefaults.Discovery;

/// <summary>
/// Resolves <c>http://memory</c> and <c>http://_metrics.memory</c> from the cluster file, where no configuration did: in production nothing injects
/// addresses.
/// </summary>
internal sealed class ClusterEndpointProviderFactory(IClusterSource cluster) : IServiceEndpointProviderFactory
{
    public bool TryCreateProvider(ServiceEndpointQuery query, [NotNullWhen(true)] out IServiceEndpointProvider? provider)
    {
        provider = cluster.Current.FindWorkload(query.ServiceName) is null ? null : new ClusterEndpointProvider(cluster, query);
        return provider is not null;
    }
}

internal sealed class ClusterEndpointProvider(IClusterSource cluster, ServiceEndpointQuery query) : IServiceEndpointProvider
{
    public ValueTask PopulateAsync(IServiceEndpointBuilder endpoints, CancellationToken cancellationToken)
    {
        if (endpoints.Endpoints.Count == 0
            && cluster.Current.FindWorkload(query.ServiceName) is { } workload
            && EndpointOf(workload) is { } endpoint)
        {
            endpoints.Endpoints.Add(ServiceEndpoint.Create(new IPEndPoint(workload.Node.Address, endpoint.Binding.Port)));
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private WorkloadEndpoint? EndpointOf(Workload workload) => string.IsNullOrEmpty(query.EndpointName)
        ? workload.MainEndpoint
        : workload.Endpoints.FirstOrDefault(endpoint => endpoint.Name == query.EndpointName);
}
