using System.Collections.Immutable;

namespace Hydra.AppHost.Topology;

/// <summary>What the command line asks of the dev cluster.</summary>
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
}
