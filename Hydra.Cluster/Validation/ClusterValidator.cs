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
        new StoreRule(),
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

/// <summary>Paths that the rules share.</summary>
internal static class RulePaths
{
    public static YamlPath Nodes { get; } = YamlPath.Root.Key("nodes");

    public static YamlPath Workloads { get; } = YamlPath.Root.Key("workloads");

    public static YamlPath Models { get; } = YamlPath.Root.Key("models");
}
