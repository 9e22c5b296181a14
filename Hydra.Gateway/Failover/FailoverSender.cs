using System.Diagnostics;
using Hydra.Gateway.Answers;
using Hydra.Gateway.Backends;
using Hydra.Gateway.Errors;
using Hydra.Gateway.Requests;
using Hydra.Gateway.Routing;
using Microsoft.Extensions.Options;

namespace Hydra.Gateway.Failover;

/// <summary>
/// Tries the candidates of a route in order until one gives its first part; never after that.
/// <code>
/// each candidate ─ admitted? ──no──► note why, next
///                     │yes
///                  send, wait for the first part ─ fault of the request ──► the caller's error
///                     │                          └ fault of the backend ──► note why, next
///                     ▼
///                  the answer (committed)
/// none left ─ someone only cooling down? ──► try these after all ──► else 503 with every attempt and its reason
/// </code>
/// </summary>
internal sealed partial class FailoverSender(IOptions<GatewayOptions> options, GatewayTelemetry telemetry, TimeProvider time, ILogger<FailoverSender> logger)
{
    public async Task<FailoverOutcome> SendAsync(InferenceRequest request, InferenceRoute route, CancellationToken callerLeft)
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
                if (await TryAsync(request, candidate, permit, failed, callerLeft) is { } outcome)
                    return outcome;
                continue;
            }

            telemetry.Skipped(candidate, permit.Admission);
            if (permit.Admission == Admission.CoolingDown)
                (cooling ??= []).Add(candidate);
            failed.Add(SkippedAttempt(candidate, permit.Admission));
        }

        return await LastResortAsync(request, cooling, failed, callerLeft) ?? GiveUp(route, failed);
    }

    private async Task<FailoverOutcome?> LastResortAsync(InferenceRequest request, List<RouteCandidate>? cooling, List<FailedAttempt> failed, CancellationToken callerLeft)
    {
        foreach (RouteCandidate candidate in cooling ?? [])
        {
            if (failed.Exists(attempt => attempt.Candidate.Backend == candidate.Backend && attempt.Fault is not null))
                continue;
            Permit permit = candidate.Backend.Health.Admit(candidate.Placement, force: true);
            if (permit.Admission != Admission.Admitted)
                continue;
            if (await TryAsync(request, candidate, permit, failed, callerLeft) is { } outcome)
                return outcome;
        }

        return null;
    }

    /// <summary>Null where the next candidate is to be tried.</summary>
    private async Task<FailoverOutcome?> TryAsync(InferenceRequest request, RouteCandidate candidate, Permit permit, List<FailedAttempt> failed, CancellationToken callerLeft)
    {
        using Activity? activity = GatewayTelemetry.StartAttempt(request, candidate);
        BackendHealth health = candidate.Backend.Health;
        AcceptedAnswer? answer;
        BackendFault? fault = null;
        try
        {
            (answer, fault) = await AttemptAsync(request, candidate, callerLeft);
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
            return Judge(candidate, fault!, failed);
        }

        if (failed.Count > 0)
        {
            telemetry.FailedOver(failed[0].Candidate, candidate);
            string places = string.Join(", ", failed.Select(attempt => attempt.Candidate.Label));
            LogFailedOver(candidate.Label, places);
        }

        return new FailoverOutcome(answer, null, failed);
    }

    private async Task<(AcceptedAnswer? Answer, BackendFault? Fault)> AttemptAsync(InferenceRequest request, RouteCandidate candidate, CancellationToken callerLeft)
    {
        GatewayOptions patience = options.Value;
        // A long prompt takes its time as well: the probe tells that from a backend that hangs.
        var deadline = new AttemptDeadline(candidate.Backend.Health, patience.SuspicionAfter, request.Stream ? patience.FirstChunkTimeout : patience.WholeAnswerTimeout, time, callerLeft);
        AnswerStream? stream = null;
        bool accepted = false;
        try
        {
            BackendReply reply = await candidate.Backend.SendAsync(request, candidate, deadline.Token);
            stream = reply.Stream;
            StreamStep first = stream is null ? default : await stream.NextAsync(deadline.Token);
            if ((reply.Fault ?? first.Fault) is { } fault)
                return (null, fault);
            deadline.Commit();
            accepted = true;
            return (new AcceptedAnswer(candidate, reply.Whole, stream, first, deadline), null);
        }
        catch (OperationCanceledException) when (deadline.Token.IsCancellationRequested)
        {
            return (null, deadline.Fault());
        }
        finally
        {
            if (!accepted)
                await HangUpAsync(stream, deadline);
        }
    }

    private FailoverOutcome? Judge(RouteCandidate candidate, BackendFault fault, List<FailedAttempt> failed)
    {
        if (fault.Kind is FaultKind.WrongModel or FaultKind.ModelMissing or FaultKind.Busy)
            candidate.Backend.Health.Suspect();
        failed.Add(new FailedAttempt(candidate, fault.Reason, fault.Detail, fault));
        if (fault.Kind == FaultKind.CallerLeft)
            return new FailoverOutcome(null, ApiError.OfStatus(StatusCodes.Status499ClientClosedRequest, fault.Detail), failed);
        if (fault is { Kind: FaultKind.RequestRefused, ForCaller: { } error })
            return new FailoverOutcome(null, error, failed);
        LogAttemptFailed(candidate.Label, fault.Reason, fault.Detail);
        return null;
    }

    private FailoverOutcome GiveUp(InferenceRoute route, List<FailedAttempt> failed)
    {
        string details = string.Join("; ", failed.Select(attempt => $"{attempt.Candidate.Label} {attempt.Reason} ({attempt.Detail.TrimEnd('.')})"));
        LogNobodyAnswered(route.Name, details);
        // Where someone could have answered had the request been another, that is what the caller can mend.
        if (failed.Select(attempt => attempt.Fault?.ForCaller).FirstOrDefault(error => error is not null) is { } refused)
            return new FailoverOutcome(null, refused, failed);
        string reasons = failed.Count == 0 ? "No backend of this gateway serves it." : $"Tried: {string.Join("; ", failed.Select(attempt => $"{attempt.Candidate.Label} {attempt.Reason}"))}.";
        return new FailoverOutcome(null, ApiError.Unavailable($"Nothing could answer for '{route.Name}'. {reasons}"), failed);
    }

    private static async Task HangUpAsync(AnswerStream? stream, AttemptDeadline deadline)
    {
        if (stream is not null)
            await stream.DisposeAsync();
        deadline.Dispose();
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
