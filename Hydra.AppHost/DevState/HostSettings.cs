using System.Collections.Immutable;
using Hydra.AppHost.Topology;
using Hydra.Cluster;
using Microsoft.Extensions.Configuration;

namespace Hydra.AppHost.DevState;

/// <summary>What the AppHost's own configuration says of the cluster: its user secrets, and above them the environment.</summary>
internal sealed class HostSettings(IConfiguration configuration)
{
    /// <summary>Those of this process.</summary>
    public static HostSettings Read() =>
        new(new ConfigurationBuilder().AddUserSecrets(typeof(HostSettings).Assembly, optional: true).AddEnvironmentVariables().Build());

    /// <summary>A secret by its configuration key; null where it is not said.</summary>
    public string? Secret(string key) => configuration[$"Secrets:{key}"] is { Length: > 0 } value ? value : null;

    /// <summary>The connection strings of stores that run elsewhere, by the name that services ask for.</summary>
    public ImmutableSortedDictionary<string, string> ConnectionsOf(ClusterModel model) => model.Workloads
        .Where(workload => workload.Config.Store is not null)
        .Select(StoreConnection.UsedNameOf)
        .Distinct()
        .Where(name => configuration.GetConnectionString(name) is { Length: > 0 })
        .ToImmutableSortedDictionary(name => name, name => configuration.GetConnectionString(name)!, StringComparer.Ordinal);
}
