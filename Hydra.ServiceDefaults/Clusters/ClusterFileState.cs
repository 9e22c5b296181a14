using System.Collections.Immutable;
using Hydra.Cluster;

namespace Hydra.ServiceDefaults.Clusters;

/// <summary>How the running model stands to the cluster file.</summary>
/// <param name="Path">Absolute path of the file; <c>(none)</c> for a model that came from no file.</param>
/// <param name="LoadedAt">When the running model was read.</param>
/// <param name="Problems">What is wrong with the file since it was last edited; empty where the file is good.</param>
/// <param name="NeedsRestart">What differs between the file and the model that this process started with, and waits for a restart.</param>
public sealed record ClusterFileState(
    string Path,
    DateTimeOffset LoadedAt,
    ImmutableArray<ClusterProblem> Problems,
    ImmutableArray<string> NeedsRestart)
{
    /// <summary>Whether the file, as it is now, can be used.</summary>
    public bool IsValid => Problems.IsEmpty;
}
