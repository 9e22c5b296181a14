using System.Collections.Immutable;
using System.Text.Json;
using Hydra.Cluster.Reading;
using Hydra.Cluster.Workloads;

namespace Hydra.Cluster;

/// <summary>What differs between two readings of cluster.yaml, and which of it a running service cannot take up.</summary>
/// <param name="Before">The model until now.</param>
/// <param name="After">The model from now on.</param>
/// <param name="Applied">What applies at once: routes, failover chains, models, health checks, in words.</param>
/// <param name="NeedsRestart">What needs a restart: ports, added and removed workloads and nodes, addresses; in words.</param>
public sealed record ClusterChange(ClusterModel Before, ClusterModel After, ImmutableArray<string> Applied, ImmutableArray<string> NeedsRestart)
{
    /// <summary>Whether nothing differs.</summary>
    public bool IsEmpty => Applied.IsEmpty && NeedsRestart.IsEmpty;

    /// <summary>Compares two models.</summary>
    public static ClusterChange Between(ClusterModel before, ClusterModel after)
    {
        ClusterDocument old = before.Document;
        ClusterDocument now = after.Document;
        ImmutableArray<string>.Builder applied = ImmutableArray.CreateBuilder<string>();
        ImmutableArray<string>.Builder restart = ImmutableArray.CreateBuilder<string>();

        Compare("model", old.Models, now.Models, applied, applied, _ => applied);
        Compare("alias", old.Aliases, now.Aliases, applied, applied, _ => applied);
        Compare("node", old.Nodes, now.Nodes, restart, restart, _ => restart);
        Compare("workload", old.Workloads, now.Workloads, restart, restart, name => OnlyHealthDiffers(old.Workloads[name], now.Workloads[name]) ? applied : restart);
        Compare("backup", old.Backups, now.Backups, applied, applied, _ => applied);
        if (!Same(old.Storage, now.Storage))
            applied.Add("storage changed");
        if (!Same(old.Network, now.Network))
            restart.Add("network changed");
        if (old.Name != now.Name)
            restart.Add($"the cluster is now called {now.Name}");
        return new ClusterChange(before, after, applied.ToImmutable(), restart.ToImmutable());
    }

    private static void Compare<T>(
        string kind,
        IReadOnlyDictionary<string, T> before,
        IReadOnlyDictionary<string, T> after,
        ImmutableArray<string>.Builder added,
        ImmutableArray<string>.Builder removed,
        Func<string, ImmutableArray<string>.Builder> changed)
    {
        foreach (string name in after.Keys.Where(name => !before.ContainsKey(name)))
            added.Add($"{kind} {name} added");
        foreach (string name in before.Keys.Where(name => !after.ContainsKey(name)))
            removed.Add($"{kind} {name} removed");
        foreach (string name in after.Keys.Where(name => before.ContainsKey(name) && !Same(before[name], after[name])))
            changed(name).Add($"{kind} {name} changed");
    }

    /// <summary>Health checks, restart hints and words for people are read anew each time they are used.</summary>
    private static bool OnlyHealthDiffers(WorkloadConfig before, WorkloadConfig after) =>
        Same(before with { Health = null, Restart = new(), Purpose = null, Title = "" }, after with { Health = null, Restart = new(), Purpose = null, Title = "" });

    /// <summary>Records compare their lists by reference, so two readings of one text would always differ: compare what they say.</summary>
    private static bool Same<T>(T before, T after) => JsonSerializer.Serialize(before, DocumentJson.Options) == JsonSerializer.Serialize(after, DocumentJson.Options);
}
