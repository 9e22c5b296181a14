using Hydra.Gateway.Answers;
using Hydra.Gateway.Backends;
using Hydra.Gateway.Errors;
using Hydra.Gateway.Routing;

namespace Hydra.Gateway.Failover;

/// <summary>A candidate that did not answer, and why.</summary>
/// <param name="Candidate">The candidate.</param>
/// <param name="Reason">One word, as in <c>x-hydra-route</c>.</param>
/// <param name="Detail">A sentence for the log.</param>
/// <param name="Fault">The fault, where it was asked; null where it was passed over.</param>
internal sealed record FailedAttempt(RouteCandidate Candidate, string Reason, string Detail, BackendFault? Fault);

/// <summary>What came of a route: an answer whose first part is there, or the error that the caller reads.</summary>
internal sealed record FailoverOutcome(AcceptedAnswer? Answer, ApiError? Error, IReadOnlyList<FailedAttempt> Failed);

/// <summary>An answer that a backend has begun: from here on there is no other candidate.</summary>
/// <param name="Candidate">Who answers.</param>
/// <param name="Whole">The whole answer, where it is not streamed.</param>
/// <param name="Stream">The stream, where it is.</param>
/// <param name="First">The stream's first part.</param>
/// <param name="Deadline">Ends the work on the backend; also when the caller hangs up.</param>
internal sealed record AcceptedAnswer(RouteCandidate Candidate, WholeAnswer? Whole, AnswerStream? Stream, StreamStep First, AttemptDeadline Deadline) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        Whole?.Dispose();
        if (Stream is not null)
            await Stream.DisposeAsync();
        Deadline.Dispose();
    }
}
