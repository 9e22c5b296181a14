using System.Collections.Immutable;
using Hydra.Cluster.Workloads;

namespace Hydra.AppHost.Topology;

/// <summary>What the command line asks of the dev cluster, and what the engine can do.</summary>
internal sealed record DevRequest
{
    /// <summary>Names of what shall run, with what it depends on; all where empty.</summary>
    public ImmutableArray<string> Only { get; init; } = [];

    /// <summary>Names of what shall not run.</summary>
    public ImmutableArray<string> Without { get; init; } = [];

    /// <summary>Nodes that are really there, each with its address: nothing of them is started or simulated here.</summary>
    public ImmutableSortedDictionary<string, string> RealNodes { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Where telemetry goes; nowhere where null.</summary>
    public Uri? Otlp { get; init; }

    /// <summary>Whether every endpoint gets a free port of 127.0.0.1 instead of its own on its node's loopback address.</summary>
    public bool FreePorts { get; init; }

    /// <summary>Whether stand-ins answer at once instead of at the real speed.</summary>
    public bool Fast { get; init; }

    /// <summary>Whether the engine can run containers.</summary>
    public bool Containers { get; init; }

    /// <summary>Names of the connection strings that the AppHost was given: those stores run elsewhere.</summary>
    public ImmutableSortedSet<string> Connections { get; init; } = [];

    /// <summary>Whether this is no run but a description for a real cluster: nothing in it is for development only.</summary>
    public bool Publishing { get; init; }

    /// <summary>What tells this checkout's volumes from those of another; null in a description, which has none of its own.</summary>
    public string? Instance { get; init; }

    /// <summary>The same for a description of the real cluster: what a dev cluster simulates stands at its address on the LAN.</summary>
    public DevRequest ForPublishing() => this with { Publishing = true, Otlp = null, Instance = null };

    /// <summary>Whether a workload is really there, and nothing of it is started or simulated here.</summary>
    public bool IsReal(Workload workload) =>
        RealNodes.ContainsKey(workload.Node.Id.Value) || (Publishing && workload.Config.Dev == DevMode.Simulated);
}
