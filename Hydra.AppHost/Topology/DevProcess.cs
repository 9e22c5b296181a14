using System.Collections.Immutable;

namespace Hydra.AppHost.Topology;

/// <summary>A process that is started from source: a service of Hydra's own, or the one of all stand-ins.</summary>
internal sealed record DevProcess : DevResource
{
    /// <summary>The name of the process that hosts every stand-in.</summary>
    public const string SimulatorName = "simulator";

    /// <summary>What it is.</summary>
    public required ResourceKind Kind { get; init; }

    /// <summary>The project it is built from.</summary>
    public required string Project { get; init; }

    /// <summary>The program: an assembly for the .NET host, or any executable.</summary>
    public required string Executable { get; init; }

    /// <summary>Its arguments.</summary>
    public ImmutableArray<string> Arguments { get; init; } = [];

    /// <summary>The workloads that it stands for; empty for a project.</summary>
    public ImmutableArray<StandIn> StandIns { get; init; } = [];

    /// <summary>How to tell that it works.</summary>
    public required DevHealth Health { get; init; }
}

/// <summary>A workload that the simulator stands for.</summary>
/// <param name="Workload">Its name.</param>
/// <param name="Node">The node it would run on.</param>
/// <param name="Endpoint">Where the stand-in listens.</param>
internal sealed record StandIn(string Workload, string Node, DevEndpoint Endpoint)
{
    /// <summary>Where the stand-in listens.</summary>
    public Uri Address => Endpoint.Address;

    /// <summary>Its name for people.</summary>
    public string Title { get; init; } = Workload;
}
