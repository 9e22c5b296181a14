using System.Diagnostics;
using Hydra.Gateway.Backends;
using Hydra.Gateway.Errors;
using Hydra.Gateway.Routing;

namespace Hydra.Gateway.Failover;

/// <summary>
/// Tries the candidates of a route in order until one gives its first part; never after that.
/// <code>
/// each candidate ─ admitted? ──no──► note why, next
///                     │yes
///                  ask, wait for the first part ─ fault of the request ──► the caller's error
///                     │                         └ fault of the backend ──► note why, next
///                     ▼
///                  the answer (committed)
/// none left ─ someone only cooling down? ──► try these after all ──► else 503 with every attempt and its reason
/// </code>
/// </summary>
internal sealed partial class RouteWalk(GatewayTelemetry telemetry, ILogger<RouteWalk> logger)
{
    /// <summary>When a caller may ask again where all that is wrong is that someone is busy: about as long as an answer of a few sentences takes.</summary>
    private static readonly TimeSpan BusyFor = TimeSpan.FromSeconds(5);

    public async Task<WalkOutcome<TAnswer>> GoAsync<TAnswer>(InferenceRoute route, Errand<TAnswer> errand, CancellationToken callerLeft)
        where TAnswer : class
    {
        var failed = new List<FailedAttempt>();
        List<RouteCandidate>? cooling = null;
        foreach (RouteCandidate candidate in route.Candidates)
        {
            if (failed.Exists(attempt => attempt.Candidate.Backend == candidate.Backend && attempt.Fault is { ConcernsWholeBackend: true }))
            {
                failed.Add(new FailedAttempt(candidate, "just-failed", "Its backend failed for this request already.", null));
                continue;
            }

            Permit permit = candidate.Backend.Health.Admit(candidate.Placement);
            if (permit.Admission == Admission.Admitted)
            {
                if (await TryAsync(errand, candidate, permit, failed, callerLeft) is { } outcome)
                    return outcome;
                continue;
            }

            telemetry.Skipped(candidate, permit.Admission);
            if (permit.Admission == Admission.CoolingDown)
                (cooling ??= []).Add(candidate);
            failed.Add(SkippedAttempt(candidate, permit.Admission));
        }

        return await LastResortAsync(errand, cooling, failed, callerLeft) ?? new WalkOutcome<TAnswer>(null, GiveUp(route, failed), failed);
    }

    private async Task<WalkOutcome<TAnswer>?> LastResortAsync<TAnswer>(Errand<TAnswer> errand, List<RouteCandidate>? cooling, List<FailedAttempt> failed, CancellationToken callerLeft)
        where TAnswer : class
    {
        foreach (RouteCandidate candidate in cooling ?? [])
        {
            if (failed.Exists(attempt => attempt.Candidate.Backend == candidate.Backend && attempt.Fault is not null))
                continue;
            Permit permit = candidate.Backend.Health.Admit(candidate.Placement, force: true);
            if (permit.Admission != Admission.Admitted)
                continue;
            if (await TryAsync(errand, candidate, permit, failed, callerLeft) is { } outcome)
                return outcome;
        }

        return null;
    }

    /// <summary>Null where the next candidate is to be tried.</summary>
    private async Task<WalkOutcome<TAnswer>?> TryAsync<TAnswer>(Errand<TAnswer> errand, RouteCandidate candidate, Permit permit, List<FailedAttempt> failed, CancellationToken callerLeft)
        where TAnswer : class
    {
        using Activity? activity = errand.Start(candidate);
        BackendHealth health = candidate.Backend.Health;
        TAnswer? answer;
        BackendFault? fault = null;
        try
        {
            (answer, fault) = await errand.AskAsync(candidate, callerLeft);
            if (answer is not null)
                health.Began(permit);
        }
        finally
        {
            // Also where a bug threw: a trial that nobody ends would keep the backend away for ever.
            if (fault is { SaysBackendFails: true })
                health.Failed(fault, permit);
            else
                health.Abandoned(permit);
        }

        telemetry.Attempted(candidate, fault);
        if (answer is null)
        {
            activity?.SetTag("error.type", fault!.Reason).SetStatus(ActivityStatusCode.Error, fault.Reason);
            return Judge(candidate, fault!, failed) is { } error ? new WalkOutcome<TAnswer>(null, error, failed) : null;
        }

        if (failed.Count > 0)
        {
            telemetry.FailedOver(failed[0].Candidate, candidate);
            string places = string.Join(", ", failed.Select(attempt => attempt.Candidate.Label));
            LogFailedOver(candidate.Label, places);
        }

        return new WalkOutcome<TAnswer>(answer, null, failed);
    }

    /// <summary>The error that ends the walk; null where the next candidate is to be tried.</summary>
    private ApiError? Judge(RouteCandidate candidate, BackendFault fault, List<FailedAttempt> failed)
    {
        if (fault.Kind is FaultKind.WrongModel or FaultKind.ModelMissing or FaultKind.Busy)
            candidate.Backend.Health.Suspect();
        failed.Add(new FailedAttempt(candidate, fault.Reason, fault.Detail, fault));
        if (fault.Kind == FaultKind.CallerLeft)
            return ApiError.OfStatus(StatusCodes.Status499ClientClosedRequest, fault.Detail);
        if (fault is { Kind: FaultKind.RequestRefused, ForCaller: { } error })
            return error;
        LogAttemptFailed(candidate.Label, fault.Reason, fault.Detail);
        return null;
    }

    private ApiError GiveUp(InferenceRoute route, List<FailedAttempt> failed)
    {
        string details = string.Join("; ", failed.Select(attempt => $"{attempt.Candidate.Label} {attempt.Reason} ({attempt.Detail.TrimEnd('.')})"));
        LogNobodyAnswered(route.Name, details);
        // Where someone could have answered had the request been another, that is what the caller can mend.
        if (failed.Select(attempt => attempt.Fault?.ForCaller).FirstOrDefault(error => error is not null) is { } refused)
            return refused;
        string reasons = failed.Count == 0 ? "No backend of this gateway serves it." : $"Tried: {string.Join("; ", failed.Select(attempt => $"{attempt.Candidate.Label} {attempt.Reason}"))}.";
        // What is full, or loads a model, is free in a moment; whatever else is wrong was tried here, and again would be no better.
        bool isBusy = failed.Exists(attempt => attempt.Fault is { Kind: FaultKind.Busy });
        return ApiError.Unavailable($"Nothing could answer for '{route.Name}'. {reasons}") with { RetryAfter = isBusy ? BusyFor : null };
    }

    private static FailedAttempt SkippedAttempt(RouteCandidate candidate, Admission admission)
    {
        BackendStatus status = candidate.Backend.Health.Status;
        string detail = admission switch
        {
            Admission.CoolingDown => status.LastFault?.Detail ?? "It failed a moment ago.",
            Admission.Down => status.LastFault?.Detail ?? "Its probes fail.",
            Admission.NotProbed => "It has not said yet what it holds.",
            _ => $"It holds {string.Join(", ", status.Models ?? new HashSet<string>())}.",
        };
        return new FailedAttempt(candidate, GatewayTelemetry.ReasonOf(admission), detail, null);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Candidate} failed before its first byte: {Reason} ({Detail})")]
    private partial void LogAttemptFailed(string candidate, string reason, string detail);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Candidate} answers in place of {Failed}")]
    private partial void LogFailedOver(string candidate, string failed);

    [LoggerMessage(Level = LogLevel.Error, Message = "Nothing could answer for {Model}: {Attempts}")]
    private partial void LogNobodyAnswered(string model, string attempts);
}
