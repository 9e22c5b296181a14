using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Hydra.Cluster.Reading;

namespace Hydra.Cluster.Storage;

/// <summary>Where files live and who may mount them.</summary>
public sealed record StorageConfig
{
    [Description("The node that holds the array.")]
    public required string Node { get; init; }

    [Description("Usable capacity.")]
    public required ByteSize Capacity { get; init; }

    [Description("How a failed disk is survived, such as parity.")]
    public string? Protection { get; init; }

    [Description("Shares by name.")]
    [Keys(ShareNames)]
    public IReadOnlyDictionary<string, ShareConfig> Shares { get; init; } = new Dictionary<string, ShareConfig>();

    [Description("Where nodes mount exported shares.")]
    public IReadOnlyList<MountConfig> Mounts { get; init; } = [];

    internal const string ShareNames = "^[a-z][a-z0-9_-]{0,62}$";
}

/// <summary>A share of the array.</summary>
public sealed record ShareConfig
{
    [Description("Path on the node.")]
    [RegularExpression("^/[^ ]*$")]
    public required string Path { get; init; }

    [Description("What is in it.")]
    public required string Purpose { get; init; }

    [Description("Folders that Hydra expects in it, each with its content.")]
    public IReadOnlyDictionary<string, string> Folders { get; init; } = new Dictionary<string, string>();

    [Description("Which nodes may mount it over NFS.")]
    public ExportConfig? Export { get; init; }
}

/// <summary>An NFS export of a share.</summary>
public sealed record ExportConfig
{
    [Description("The nodes that may mount it.")]
    [MinLength(1)]
    public required IReadOnlyList<string> To { get; init; }

    [Description("Whether they may only read.")]
    public bool ReadOnly { get; init; }
}

/// <summary>An NFS mount on a node.</summary>
public sealed record MountConfig
{
    [Description("The node that mounts.")]
    public required string Node { get; init; }

    [Description("The share that it mounts.")]
    public required string Share { get; init; }

    [Description("Where.")]
    [RegularExpression("^/[^ ]*$")]
    public required string At { get; init; }

    [Description("Mount options.")]
    public IReadOnlyList<string> Options { get; init; } = [];
}

/// <summary>A regular backup.</summary>
public sealed record BackupConfig
{
    [Description("The workload whose data it saves; left out for files that belong to none.")]
    public string? Workload { get; init; }

    [Description("The node whose files it saves; left out where the workload says it.")]
    public string? Node { get; init; }

    [Description("What it saves: paths on that node.")]
    public IReadOnlyList<string> Paths { get; init; } = [];

    [Description("How the data is taken.")]
    public required BackupMethod Method { get; init; }

    [Description("When, as five cron fields.")]
    [RegularExpression(@"^[0-9*/,-]+( [0-9*/,-]+){2}( [0-9A-Za-z*/,-]+){2}$")]
    public required string Schedule { get; init; }

    [Description("For how many days a copy is kept.")]
    [Range(1, 3650)]
    public required int KeepDays { get; init; }

    [Description("The folder that holds the copies, on the storage node.")]
    [RegularExpression("^/[^ ]*$")]
    public required string To { get; init; }
}

/// <summary>How data is taken for a backup.</summary>
public enum BackupMethod
{
    /// <summary>pg_dump of every database, and the roles.</summary>
    PgDump,

    /// <summary>The product's own snapshot call.</summary>
    Snapshot,

    /// <summary>Files, with the workload stopped meanwhile.</summary>
    StoppedFiles,

    /// <summary>Files as they are.</summary>
    Files,

    /// <summary>A git repository.</summary>
    Git,
}
