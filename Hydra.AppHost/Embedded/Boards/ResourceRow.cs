using Hydra.AppHost.Topology;

namespace Hydra.AppHost.Embedded.Boards;

/// <summary>What there is to know of a resource or stand-in right now: a row of the table, and of the control endpoint's answer.</summary>
internal sealed record ResourceRow
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its node; empty for what exists only in a dev cluster.</summary>
    public string Node { get; init; } = "";

    /// <summary>What it is.</summary>
    public required ResourceKind Kind { get; init; }

    /// <summary>How it is.</summary>
    public RunState State { get; init; }

    /// <summary>Why, in a few words; empty where there is nothing to say.</summary>
    public string Detail { get; init; } = "";

    /// <summary>Its main address.</summary>
    public required Uri Address { get; init; }

    /// <summary>How often it was started again after a crash.</summary>
    public int Restarts { get; init; }

    /// <summary>Its process; null while there is none of its own.</summary>
    public int? ProcessId { get; init; }
}

/// <summary>How a resource is.</summary>
internal enum RunState
{
    /// <summary>Waits for what it depends on.</summary>
    Waiting,

    /// <summary>Started, not healthy yet.</summary>
    Starting,

    /// <summary>Answers its health check.</summary>
    Healthy,

    /// <summary>Was healthy, and no longer answers its health check.</summary>
    Unhealthy,

    /// <summary>Ended by itself; is started again after a while.</summary>
    Crashed,

    /// <summary>Could not be started.</summary>
    Failed,

    /// <summary>Is being stopped.</summary>
    Stopping,

    /// <summary>Stopped on request.</summary>
    Stopped,

    /// <summary>A stand-in on which a fault is in force.</summary>
    Faulty,
}
