using Hydra.Cluster.Reading;

namespace Hydra.Cluster.Validation;

/// <summary>Runs every rule on the whole document; a rule never stops at its first problem and never assumes that another one passed.</summary>
internal static class ClusterValidator
{
    private static readonly IClusterRule[] Rules =
    [
        new NodeRule(),
        new WorkloadRule(),
        new PortRule(),
        new DependencyRule(),
        new ModelRule(),
        new NameRule(),
        new VramRule(),
        new StorageRule(),
        new BackupRule(),
    ];

    public static void Check(ClusterDocument document, ProblemList problems)
    {
        foreach (IClusterRule rule in Rules)
            rule.Check(document, problems);
    }
}

/// <summary>
/// One thing that has to hold across the document. What was misspelt may be missing from it, required values included,
/// so a rule passes over what is not there: the binder has named it already.
/// </summary>
internal interface IClusterRule
{
    void Check(ClusterDocument document, ProblemList problems);
}

/// <summary>Paths and checks that the rules share.</summary>
internal static class RulePaths
{
    public static YamlPath Nodes { get; } = YamlPath.Root.Key("nodes");

    public static YamlPath Workloads { get; } = YamlPath.Root.Key("workloads");

    public static YamlPath Models { get; } = YamlPath.Root.Key("models");

    /// <summary>A name that has to be defined elsewhere in the file: names it as a problem where it is not.</summary>
    public static bool Refers<T>(this ProblemList problems, YamlPath path, string? name, string kind, IReadOnlyDictionary<string, T>? known)
    {
        if (name is null)
            return false;
        if (known is not null && known.ContainsKey(name))
            return true;
        problems.Error(path, $"There is no {kind} '{name}'.", NearestName.Suggest(name, [.. (known ?? new Dictionary<string, T>()).Keys]));
        return false;
    }
}
