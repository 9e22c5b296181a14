using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Hydra.Cluster.Inference;
using Hydra.Cluster.Reading;

namespace Hydra.Cluster.Workloads;

/// <summary>Something that runs on a node, as cluster.yaml describes it.</summary>
public sealed record WorkloadConfig
{
    [Description("Name for people, such as Kokoro TTS.")]
    public required string Title { get; init; }

    [Description("What it is for, in a few words.")]
    public string? Purpose { get; init; }

    [Description("The node it runs on.")]
    public required string Node { get; init; }

    [Description("Which part of the system it belongs to.")]
    public required WorkloadCategory Category { get; init; }

    [Description("Runs as a systemd unit. Say exactly one of systemd, container and process.")]
    public SystemdConfig? Systemd { get; init; }

    [Description("Runs as a container. Say exactly one of systemd, container and process.")]
    public ContainerConfig? Container { get; init; }

    [Description("Runs as a plain process. Say exactly one of systemd, container and process.")]
    public ProcessConfig? Process { get; init; }

    [Description("The Hydra project that this is; the dev cluster starts it from source.")]
    [RegularExpression(@"^Hydra\.[A-Z][A-Za-z]+$")]
    public string? Project { get; init; }

    [Description("How the dev cluster provides it: simulated by a stand-in, on-demand as a container that is started by hand, or absent.")]
    public DevMode Dev { get; init; }

    [Description("What it takes to connect to it, for the databases of Hydra's services.")]
    public StoreConfig? Store { get; init; }

    [Description("Ports by name, each PORT, PORT:CONTAINER-PORT or either with /PROTOCOL (http, https, grpc, bolt, tcp, udp; http where left out). The first is the main one.")]
    [Keys(Identifiers.Pattern)]
    public IReadOnlyDictionary<string, PortBinding> Ports { get; init; } = new Dictionary<string, PortBinding>();

    [Description("The HTTP interface it speaks, for what serves models.")]
    public InferenceApi? Api { get; init; }

    [Description("How fast it generates.")]
    public SpeedConfig? Speed { get; init; }

    [Description("How to tell that it works.")]
    public HealthCheckConfig? Health { get; init; }

    [Description("The node's graphics cards that it may use; a model is spread over all of them in proportion to their memory.")]
    public IReadOnlyList<string> Gpus { get; init; } = [];

    [Description("Video memory that it takes itself, apart from the models it serves.")]
    public ByteSize? Vram { get; init; }

    [Description("Volumes, each SOURCE:TARGET or SOURCE:TARGET:ro; a source without a slash is a named volume.")]
    public IReadOnlyList<VolumeMount> Volumes { get; init; } = [];

    [Description("What it cannot work without: started before it, and a failure there explains a failure here.")]
    public IReadOnlyList<string> DependsOn { get; init; } = [];

    [Description("What it uses but works without.")]
    public IReadOnlyList<string> Uses { get; init; } = [];

    [Description("Names of the secrets it needs; values never stand in this file.")]
    public IReadOnlyList<string> Secrets { get; init; } = [];

    [Description("How it may be repaired.")]
    public RestartConfig Restart { get; init; } = new();
}

/// <summary>The parts of the system, as the owner's architecture divides it.</summary>
public enum WorkloadCategory
{
    /// <summary>Serves language models.</summary>
    Inference,

    /// <summary>Makes images and sound, or reads them.</summary>
    Creative,

    /// <summary>The door to the models.</summary>
    Gateway,

    /// <summary>Remembers.</summary>
    Memory,

    /// <summary>Agents.</summary>
    Agents,

    /// <summary>Workflows and healing.</summary>
    Orchestration,

    /// <summary>Databases.</summary>
    Database,

    /// <summary>Metrics, logs, alerts.</summary>
    Observability,

    /// <summary>Exporters and collectors that feed observability.</summary>
    Exporter,

    /// <summary>What people look at.</summary>
    Interaction,

    /// <summary>Search and crawl.</summary>
    Web,

    /// <summary>Management pages.</summary>
    Management,

    /// <summary>Films, series, music.</summary>
    Media,

    /// <summary>VPN and other network services.</summary>
    Network,
}

/// <summary>How the dev cluster provides a workload that is not one of Hydra's own projects.</summary>
public enum DevMode
{
    /// <summary>As its kind allows: a container where the engine can run one, else not at all.</summary>
    None,

    /// <summary>By a stand-in of Hydra.Simulator.</summary>
    Simulated,

    /// <summary>As a container that is heavy enough to wait until somebody starts it.</summary>
    OnDemand,

    /// <summary>Not at all, not even where the engine could run its container.</summary>
    Absent,
}

/// <summary>A systemd unit.</summary>
public sealed record SystemdConfig
{
    [Description("Name of the unit, such as tabbyapi.service.")]
    [RegularExpression(@"^[A-Za-z0-9:_.@\\-]+\.(service|socket|timer|mount)$")]
    public required string Unit { get; init; }

    [Description("The NixOS file that declares it, by path on the node.")]
    public string? DeclaredIn { get; init; }
}

/// <summary>A container.</summary>
public sealed record ContainerConfig
{
    [Description("Image without tag, such as docker.io/library/postgres.")]
    [RegularExpression(@"^[a-z0-9]+([._/:-][a-z0-9]+|__[a-z0-9]+)*$")]
    public required string Image { get; init; }

    [Description("Pinned tag; never latest.")]
    [RegularExpression(@"^(?!latest$)[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$")]
    public required string Tag { get; init; }

    [Description("The compose project that it belongs to.")]
    [RegularExpression(Identifiers.Pattern)]
    public string Stack { get; init; } = "hydra";

    [Description("The workload whose network it shares, such as gluetun.")]
    public string? NetworkOf { get; init; }

    [Description("Environment variables that the image reads; {secret:NAME} and {url:WORKLOAD}, {host:WORKLOAD}, {port:WORKLOAD} are filled in.")]
    [Keys("^[A-Za-z_][A-Za-z0-9_]*$")]
    public IReadOnlyDictionary<string, EnvironmentTemplate> Environment { get; init; } = new Dictionary<string, EnvironmentTemplate>();
}

/// <summary>A plain process.</summary>
public sealed record ProcessConfig
{
    [Description("Program, by name or path on the node.")]
    public required string Command { get; init; }
}

/// <summary>How a workload may be repaired.</summary>
public sealed record RestartConfig
{
    [Description("automatic: restarted when it fails. ordered: only together with what depends on it, dependants last. never: a person decides.")]
    public RestartPolicy Policy { get; init; }

    [Description("Why, for whoever reads the escalation.")]
    public string? Reason { get; init; }

    [Description("Attempts within an hour before a person is called.")]
    [Range(1, 20)]
    public int MaxPerHour { get; init; } = 3;

    [Description("How long it may take to come back before the attempt counts as failed.")]
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(60);
}

/// <summary>Whether a workload may be restarted without a person.</summary>
public enum RestartPolicy
{
    /// <summary>Restarted when it fails.</summary>
    Automatic,

    /// <summary>Restarted only together with what depends on it.</summary>
    Ordered,

    /// <summary>Never restarted without a person.</summary>
    Never,
}
