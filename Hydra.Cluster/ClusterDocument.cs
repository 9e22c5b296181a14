using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Hydra.Cluster.Inference;
using Hydra.Cluster.Networks;
using Hydra.Cluster.Nodes;
using Hydra.Cluster.Reading;
using Hydra.Cluster.Storage;
using Hydra.Cluster.Workloads;

namespace Hydra.Cluster;

/// <summary>cluster.yaml as its owner wrote it: bound and typed, references not yet followed. <see cref="ClusterModel"/> is what is derived from it.</summary>
[Description("The homelab: its nodes, what runs on them, the models they serve, storage, network and backups.")]
public sealed record ClusterDocument
{
    [Description("Version of this file's format.")]
    [Range(1, 1)]
    public required int Version { get; init; }

    [Description("Name of the cluster.")]
    public required string Name { get; init; }

    [Description("The network that joins the nodes.")]
    public NetworkConfig? Network { get; init; }

    [Description("The machines, by name.")]
    [Keys(Identifiers.Pattern)]
    public required IReadOnlyDictionary<string, NodeConfig> Nodes { get; init; }

    [Description("Everything that runs on a node, by name.")]
    [Keys(Identifiers.Pattern)]
    public IReadOnlyDictionary<string, WorkloadConfig> Workloads { get; init; } = new Dictionary<string, WorkloadConfig>();

    [Description("The models, by the name their owner gave them.")]
    public IReadOnlyDictionary<string, ModelConfig> Models { get; init; } = new Dictionary<string, ModelConfig>();

    [Description("Other names that clients may ask for, each with the model it stands for; * in one stands for any text.")]
    public IReadOnlyDictionary<string, string> Aliases { get; init; } = new Dictionary<string, string>();

    [Description("Where files live, who may mount them and where.")]
    public StorageConfig? Storage { get; init; }

    [Description("What is backed up, how often, and where to.")]
    [Keys(Identifiers.Pattern)]
    public IReadOnlyDictionary<string, BackupConfig> Backups { get; init; } = new Dictionary<string, BackupConfig>();
}
