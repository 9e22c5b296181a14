using System.Collections.Immutable;
using System.Text.Json;
using Hydra.Cluster.Reading;

namespace Hydra.Cluster;

/// <summary>What differs between two readings of cluster.yaml, and which of it a running service cannot take up.</summary>
/// <param name="Before">The model until now.</param>
/// <param name="After">The model from now on.</param>
/// <param name="Applied">What applies at once: routes, failover chains, models, health checks; such as <c>workload gateway changed: health</c>.</param>
/// <param name="NeedsRestart">What needs a restart: ports, added and removed workloads and nodes, addresses; such as <c>workload gateway changed: ports</c>.</param>
public sealed record ClusterChange(ClusterModel Before, ClusterModel After, ImmutableArray<string> Applied, ImmutableArray<string> NeedsRestart)
{
    /// <summary>What of a node or workload is read anew each time it is used: health checks, restart hints and words for people.</summary>
    private static readonly HashSet<string> LiveKeys = ["health", "restart", "purpose", "title"];

    private static readonly Func<string, bool> Everything = _ => true;
    private static readonly Func<string, bool> Nothing = _ => false;

    /// <summary>Whether nothing differs.</summary>
    public bool IsEmpty => Applied.IsEmpty && NeedsRestart.IsEmpty;

    /// <summary>Compares two models.</summary>
    public static ClusterChange Between(ClusterModel before, ClusterModel after)
    {
        ClusterDocument old = before.Document;
        ClusterDocument now = after.Document;
        var found = new Differences();
        found.InMap("model", old.Models, now.Models, addedAtOnce: true, Everything);
        found.InMap("alias", old.Aliases, now.Aliases, addedAtOnce: true, Everything);
        found.InMap("backup", old.Backups, now.Backups, addedAtOnce: true, Everything);
        found.InMap("node", old.Nodes, now.Nodes, addedAtOnce: false, LiveKeys.Contains);
        found.InMap("workload", old.Workloads, now.Workloads, addedAtOnce: false, LiveKeys.Contains);
        found.InValue("storage", old.Storage, now.Storage, Everything);
        found.InValue("network", old.Network, now.Network, Nothing);
        found.InValue("cluster name", old.Name, now.Name, Nothing);
        return new ClusterChange(before, after, [.. found.Applied], [.. found.NeedsRestart]);
    }

    /// <summary>Collects differences in words, by whether they apply at once.</summary>
    private sealed class Differences
    {
        public List<string> Applied { get; } = [];

        public List<string> NeedsRestart { get; } = [];

        public void InMap<T>(string kind, IReadOnlyDictionary<string, T> before, IReadOnlyDictionary<string, T> after, bool addedAtOnce, Func<string, bool> appliesAtOnce)
        {
            List<string> presence = addedAtOnce ? Applied : NeedsRestart;
            presence.AddRange(after.Keys.Where(name => !before.ContainsKey(name)).Select(name => $"{kind} {name} added"));
            presence.AddRange(before.Keys.Where(name => !after.ContainsKey(name)).Select(name => $"{kind} {name} removed"));
            foreach ((string name, T value) in after)
            {
                if (before.TryGetValue(name, out T? old))
                    InValue($"{kind} {name}", old, value, appliesAtOnce);
            }
        }

        public void InValue<T>(string what, T? before, T? after, Func<string, bool> appliesAtOnce)
        {
            if (Same(before, after, typeof(T)))
                return;
            if (before is null || after is null || typeof(T) == typeof(string))
            {
                (appliesAtOnce("") ? Applied : NeedsRestart).Add($"{what} changed");
                return;
            }

            ILookup<bool, string> keys = BindingPlan.For(typeof(T)).Keys.Values
                .Where(key => !Same(key.Get(before), key.Get(after), key.Type))
                .ToLookup(key => appliesAtOnce(key.Name), key => key.Name);
            if (keys.Contains(true))
                Applied.Add($"{what} changed: {string.Join(", ", keys[true])}");
            if (keys.Contains(false))
                NeedsRestart.Add($"{what} changed: {string.Join(", ", keys[false])}");
        }

        /// <summary>Records compare their lists by reference, so two readings of one text would always differ: compare what they say.</summary>
        private static bool Same(object? before, object? after, Type type) => Text(before, type).AsSpan().SequenceEqual(Text(after, type));

        private static byte[] Text(object? value, Type type) => value is null ? [] : JsonSerializer.SerializeToUtf8Bytes(value, type, DocumentJson.Options);
    }
}
