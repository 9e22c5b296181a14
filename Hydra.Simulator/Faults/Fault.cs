namespace Hydra.Simulator.Faults;

/// <summary>A way in which a stand-in misbehaves.</summary>
/// <param name="Kind">How.</param>
/// <param name="Times">How many requests for work it still strikes; null until it is removed.</param>
internal sealed record Fault(FaultKind Kind, int? Times = null);

/// <summary>The ways in which a stand-in can misbehave.</summary>
internal enum FaultKind
{
    /// <summary>Nothing listens: connections are refused, and open ones were cut.</summary>
    Down,

    /// <summary>Requests are taken and never answered, until the fault is removed.</summary>
    Hang,

    /// <summary>Everything takes ten times as long.</summary>
    Slow,

    /// <summary>Every answer is the server's own 500.</summary>
    ServerError,

    /// <summary>A stream turns into garbage, and so does the second half of a plain body.</summary>
    Malformed,

    /// <summary>A stream or a body ends early, as if all were said, and the connection is closed.</summary>
    Truncated,

    /// <summary>TabbyAPI has another model loaded; Ollama does not know the model; ComfyUI has another checkpoint.</summary>
    WrongModel,

    /// <summary>The cards' memory does not suffice.</summary>
    OutOfMemory,
}
