using System.Collections.Frozen;
using Hydra.Cluster;
using Hydra.Cluster.Inference;
using Hydra.Gateway.Backends;
using Hydra.ServiceDefaults.Clusters;

namespace Hydra.Gateway.Routing;

/// <summary>The routes of the current cluster file, worked out once a reading and replaced whole.</summary>
internal sealed class RouteTable : IDisposable
{
    private readonly BackendRegistry _backends;
    private readonly IDisposable _subscription;
    private volatile FrozenDictionary<string, InferenceRoute> _routes;

    public RouteTable(IClusterSource cluster, BackendRegistry backends)
    {
        _backends = backends;
        // First the subscription: an edit in between would be lost.
        _routes = FrozenDictionary<string, InferenceRoute>.Empty;
        _subscription = cluster.OnChange(_ => _routes = Build(cluster.Current));
        _routes = Build(cluster.Current);
    }

    /// <summary>The route of a model or alias; null where the name stands for nothing.</summary>
    public InferenceRoute? Find(string name) => _routes.GetValueOrDefault(name);

    public void Dispose() => _subscription.Dispose();

    private FrozenDictionary<string, InferenceRoute> Build(ClusterModel cluster) =>
        cluster.ModelNames.Select(name => RouteOf(name, cluster.RouteFor(name)!)).ToFrozenDictionary(route => route.Name);

    /// <summary>A placement on a workload that came with a later reading has no backend before the next start; the cluster source has said so.</summary>
    private InferenceRoute RouteOf(string name, ModelRoute route)
    {
        RouteReason named = route.Alias is null ? RouteReason.Requested : RouteReason.Alias;
        var candidates = new List<RouteCandidate>(route.Steps.Length);
        foreach (RouteStep step in route.Steps)
        {
            if (_backends.Find(step.Placement.Workload.Id) is { } backend)
                candidates.Add(new RouteCandidate(backend, step.Model, step.Placement, step.IsFailover ? RouteReason.Failover : named));
        }

        return new InferenceRoute(name, route.Model, candidates);
    }
}
