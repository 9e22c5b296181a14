using Hydra.Cluster;
using Hydra.ServiceDefaults.Clusters;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Hydra.ServiceDefaults.Health;

/// <summary>The answer of <c>/health</c> to those who may see more than a word.</summary>
internal sealed record HealthDetail(string Status, IReadOnlyDictionary<string, CheckDetail> Checks, ClusterFileDetail ClusterFile)
{
    public static HealthDetail From(HealthReport report, IClusterSource cluster) => new(
        WordFor(report.Status),
        report.Entries.ToDictionary(
            entry => entry.Key,
            entry => new CheckDetail(WordFor(entry.Value.Status), entry.Value.Description, entry.Value.Data)),
        ClusterFileDetail.From(cluster.State, cluster.Current));

    public static string WordFor(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "healthy",
        HealthStatus.Degraded => "degraded",
        _ => "unhealthy",
    };
}

internal sealed record CheckDetail(string Status, string? Description, IReadOnlyDictionary<string, object> Data);

/// <param name="Path">Absolute path of the file.</param>
/// <param name="LoadedAt">When the running model was read.</param>
/// <param name="Valid">Whether the file, as it is now, can be used.</param>
/// <param name="Problems">What is wrong with it.</param>
/// <param name="NeedsRestart">Changes that wait for a restart.</param>
/// <param name="Warnings">What its owner should look at though the running model works.</param>
internal sealed record ClusterFileDetail(
    string Path,
    DateTimeOffset LoadedAt,
    bool Valid,
    IReadOnlyList<string> Problems,
    IReadOnlyList<string> NeedsRestart,
    IReadOnlyList<string> Warnings)
{
    public static ClusterFileDetail From(ClusterFileState state, ClusterModel model) => new(
        state.Path,
        state.LoadedAt,
        state.IsValid,
        [.. state.Problems.Select(problem => problem.ToString())],
        state.NeedsRestart,
        [.. model.Warnings.Select(problem => problem.ToString())]);
}
