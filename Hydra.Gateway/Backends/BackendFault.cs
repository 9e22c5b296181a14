using Hydra.Gateway.Errors;

namespace Hydra.Gateway.Backends;

/// <summary>Why a backend gave no answer, or not a whole one. The names are metric tags and appear in <c>x-hydra-route</c>.</summary>
internal enum FaultKind
{
    /// <summary>No connection.</summary>
    Unreachable,

    /// <summary>No first byte, or no next one, in time.</summary>
    Timeout,

    /// <summary>A status of 500 or above, or an error in place of an answer.</summary>
    ServerError,

    /// <summary>It has no room for the request now.</summary>
    Busy,

    /// <summary>It does not accept the gateway's key.</summary>
    KeyRefused,

    /// <summary>It does not have the model.</summary>
    ModelMissing,

    /// <summary>It answered with another model.</summary>
    WrongModel,

    /// <summary>The answer ended before its end.</summary>
    Truncated,

    /// <summary>The answer is not what its protocol says.</summary>
    Malformed,

    /// <summary>It refuses this request, and so would any other backend.</summary>
    RequestRefused,

    /// <summary>It, or this model of it, cannot do what the request asks for; another may.</summary>
    NotSuitable,

    /// <summary>The model wrote a call of a tool that no sense can be made of: nothing of the backend's health.</summary>
    BadToolCall,

    /// <summary>Its probes fail, so nobody waits for it any longer.</summary>
    WentDown,

    /// <summary>The caller hung up.</summary>
    CallerLeft,
}

/// <summary>A fault on the way to an answer: a value, not an exception.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Detail">What the backend or the network said, for logs and for the list of attempts.</param>
/// <param name="ForCaller">The error that the caller reads, where the request itself is at fault.</param>
internal sealed record BackendFault(FaultKind Kind, string Detail, ApiError? ForCaller = null)
{
    /// <summary>Whether it says something of the backend's health, and not only of this request.</summary>
    public bool SaysBackendFails => Kind is FaultKind.Unreachable or FaultKind.Timeout or FaultKind.ServerError or FaultKind.KeyRefused or FaultKind.Truncated or FaultKind.Malformed;

    /// <summary>Whether the same backend would fail the same way if it were asked for another model now.</summary>
    public bool ConcernsWholeBackend => Kind is FaultKind.Unreachable or FaultKind.Timeout or FaultKind.WentDown or FaultKind.KeyRefused;

    /// <summary>The kind as tags and headers spell it.</summary>
    public string Reason => ReasonOf(Kind);

    public static string ReasonOf(FaultKind kind) => kind switch
    {
        FaultKind.Unreachable => "unreachable",
        FaultKind.Timeout => "timeout",
        FaultKind.ServerError => "server-error",
        FaultKind.Busy => "busy",
        FaultKind.KeyRefused => "key-refused",
        FaultKind.ModelMissing => "model-missing",
        FaultKind.WrongModel => "wrong-model",
        FaultKind.Truncated => "truncated",
        FaultKind.Malformed => "malformed",
        FaultKind.RequestRefused => "request-refused",
        FaultKind.NotSuitable => "not-suitable",
        FaultKind.BadToolCall => "bad-tool-call",
        FaultKind.WentDown => "went-down",
        _ => "caller-left",
    };
}
