using System.Collections.Immutable;

namespace Hydra.AppHost.Topology;

/// <summary>One process of the dev cluster.</summary>
internal sealed record DevResource
{
    /// <summary>The name of the process that hosts every stand-in.</summary>
    public const string Simulator = "simulator";

    /// <summary>Its name: the workload's, or <see cref="Simulator"/>.</summary>
    public required string Name { get; init; }

    /// <summary>What it is.</summary>
    public required ResourceKind Kind { get; init; }

    /// <summary>The node it belongs to; null for what exists only in a dev cluster.</summary>
    public string? Node { get; init; }

    /// <summary>The project it is built from.</summary>
    public required string Project { get; init; }

    /// <summary>The program: an assembly for the .NET host, or any executable.</summary>
    public required string Executable { get; init; }

    /// <summary>Its arguments.</summary>
    public ImmutableArray<string> Arguments { get; init; } = [];

    /// <summary>Where it listens itself, the main endpoint first; the stand-ins' are in <see cref="StandIns"/>.</summary>
    public required ImmutableArray<DevEndpoint> Endpoints { get; init; }

    /// <summary>The workloads that it stands for; empty for a project.</summary>
    public ImmutableArray<StandIn> StandIns { get; init; } = [];

    /// <summary>What is injected into its environment.</summary>
    public required ImmutableSortedDictionary<string, string> Environment { get; init; }

    /// <summary>Names of the resources that have to be healthy before it starts.</summary>
    public ImmutableArray<string> DependsOn { get; init; } = [];

    /// <summary>How to tell that it works.</summary>
    public required DevHealth Health { get; init; }

    /// <summary>Its main address.</summary>
    public Uri Address => Endpoints[0].Address;
}

/// <summary>What a resource is.</summary>
internal enum ResourceKind
{
    /// <summary>One of Hydra's own services.</summary>
    Project,

    /// <summary>The process that hosts the stand-ins.</summary>
    Simulator,

    /// <summary>A stand-in within that process.</summary>
    StandIn,
}

/// <summary>An address on which something listens.</summary>
/// <param name="Workload">Whose it is.</param>
/// <param name="Name">Its name among the workload's ports.</param>
/// <param name="Address">Scheme, address and port.</param>
internal sealed record DevEndpoint(string Workload, string Name, Uri Address);

/// <summary>A workload that the simulator stands for.</summary>
/// <param name="Workload">Its name.</param>
/// <param name="Node">The node it would run on.</param>
/// <param name="Address">Where the stand-in listens.</param>
internal sealed record StandIn(string Workload, string Node, Uri Address);

/// <summary>A workload on a real node.</summary>
/// <param name="Workload">Its name.</param>
/// <param name="Node">The node.</param>
/// <param name="Endpoints">Where it listens.</param>
internal sealed record RealWorkload(string Workload, string Node, ImmutableArray<DevEndpoint> Endpoints);

/// <summary>How to tell that a resource works.</summary>
/// <param name="Url">What to GET.</param>
/// <param name="Expect">The status that means healthy.</param>
/// <param name="Timing">How often, how long, how many times.</param>
internal sealed record DevHealth(Uri Url, int Expect, DevHealthTiming Timing);

/// <summary>The times of a health check.</summary>
internal sealed record DevHealthTiming
{
    /// <summary>How long a start may take.</summary>
    public TimeSpan StartWithin { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Time between two checks of what is healthy.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long an answer may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Failures in a row after which it is shown as unhealthy.</summary>
    public int Failures { get; init; } = 3;
}
