using System.Diagnostics;
using Hydra.Gateway.Backends;
using Hydra.Gateway.Errors;
using Hydra.Gateway.Routing;

namespace Hydra.Gateway.Failover;

/// <summary>What is wanted of each candidate of a route until one gives it.</summary>
/// <param name="Start">Begins the span of an attempt; null where nobody listens.</param>
/// <param name="AskAsync">Asks one candidate; gives the answer that it has begun, or a fault. The token is cancelled when the caller hangs up.</param>
internal sealed record Errand<TAnswer>(Func<RouteCandidate, Activity?> Start, Func<RouteCandidate, CancellationToken, Task<(TAnswer? Answer, BackendFault? Fault)>> AskAsync)
    where TAnswer : class;

/// <summary>What came of a walk: an answer, or the error that the caller reads.</summary>
internal sealed record WalkOutcome<TAnswer>(TAnswer? Answer, ApiError? Error, IReadOnlyList<FailedAttempt> Failed)
    where TAnswer : class;
