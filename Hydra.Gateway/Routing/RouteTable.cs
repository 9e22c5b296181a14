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
    private volatile Routes _routes;

    public RouteTable(IClusterSource cluster, BackendRegistry backends)
    {
        _backends = backends;
        // First the subscription: an edit in between would be lost.
        _routes = new Routes(FrozenDictionary<string, InferenceRoute>.Empty, []);
        _subscription = cluster.OnChange(_ => _routes = Build(cluster.Current));
        _routes = Build(cluster.Current);
    }

    /// <summary>The route of a model or alias; null where the name stands for nothing.</summary>
    public InferenceRoute? Find(string name)
    {
        Routes routes = _routes;
        if (routes.ByName.TryGetValue(name, out InferenceRoute? route))
            return route;
        foreach ((AliasPattern pattern, InferenceRoute meant) in routes.ByPattern)
        {
            if (pattern.Matches(name))
                return meant;
        }

        return null;
    }

    public void Dispose() => _subscription.Dispose();

    private Routes Build(ClusterModel cluster) => new(
        cluster.ModelNames.Select(name => RouteOf(name, cluster.RouteFor(name)!)).ToFrozenDictionary(route => route.Name),
        [.. cluster.AliasPatterns.Select(pattern => (pattern, RouteOf(pattern.Text, cluster.RouteFor(pattern.Text)!)))]);

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

    /// <param name="ByName">Of each name that stands in the file.</param>
    /// <param name="ByPattern">Of the aliases that stand for many names, in the order of the file.</param>
    private sealed record Routes(FrozenDictionary<string, InferenceRoute> ByName, IReadOnlyList<(AliasPattern Pattern, InferenceRoute Route)> ByPattern);
}
