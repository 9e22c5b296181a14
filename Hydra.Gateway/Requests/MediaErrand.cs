using Hydra.Cluster.Inference;
using Hydra.Gateway.Backends;
using Hydra.Gateway.Failover;
using Hydra.Gateway.Routing;

namespace Hydra.Gateway.Requests;

/// <summary>A request for speech, transcription or pictures as the pipeline sees it: whom to ask, how, and how the answer is written.</summary>
internal sealed record MediaErrand<TBackend, TAnswer>
    where TBackend : class, IBackend
    where TAnswer : class, IDisposable
{
    /// <summary>What is done, as <c>gen_ai.operation.name</c> says it.</summary>
    public required string Operation { get; init; }

    /// <summary>The model or alias that the caller named.</summary>
    public required string Model { get; init; }

    /// <summary>The kind that it must be of.</summary>
    public required ModelKind Kind { get; init; }

    /// <summary>How long one candidate may take until its answer, or the first part of it, is there.</summary>
    public required TimeSpan Patience { get; init; }

    /// <summary>When the request arrived, by the clock's timestamp; null where that was just now.</summary>
    public long? Arrived { get; init; }

    /// <summary>The fields of the request that nobody can follow, separated by commas; null where there are none.</summary>
    public string? Dropped { get; init; }

    /// <summary>Asks one candidate; the token ends the work there too.</summary>
    public required Func<TBackend, RouteCandidate, CancellationToken, Task<(TAnswer? Answer, BackendFault? Fault)>> AskAsync { get; init; }

    /// <summary>Writes an answer to the caller; gives the fault that broke it, or null where it is whole.</summary>
    public required Func<HttpContext, MediaAnswer<TAnswer>, Task<BackendFault?>> WriteAsync { get; init; }
}

/// <summary>An answer that a backend has begun: from here on there is no other candidate.</summary>
/// <param name="Value">The answer.</param>
/// <param name="Candidate">Who gives it.</param>
/// <param name="Deadline">Ends the work there; also when the caller hangs up.</param>
internal sealed record MediaAnswer<TAnswer>(TAnswer Value, RouteCandidate Candidate, AttemptDeadline Deadline) : IDisposable
    where TAnswer : class, IDisposable
{
    public void Dispose()
    {
        Value.Dispose();
        Deadline.Dispose();
    }
}
