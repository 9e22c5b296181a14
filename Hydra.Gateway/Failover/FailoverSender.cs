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
        List<FailedAttempt>? failed = null;
        List<RouteCandidate>? cooling = null;
        foreach (RouteCandidate candidate in route.Candidates)
        {
            Admission admission = candidate.Backend.Health.Admit(candidate.Placement);
            if (admission == Admission.Admitted)
            {
                if (await TryAsync(request, candidate, failed ??= [], callerLeft) is { } outcome)
                    return outcome;
                continue;
            }

            telemetry.Skipped(candidate, admission);
            failed ??= [];
            if (admission == Admission.CoolingDown && !failed.Exists(attempt => attempt.Candidate.Backend == candidate.Backend))
                (cooling ??= []).Add(candidate);
            failed.Add(SkippedAttempt(candidate, admission));
        }

        return await LastResortAsync(request, cooling, failed ??= [], callerLeft) ?? GiveUp(route, failed);
    }

    private async Task<FailoverOutcome?> LastResortAsync(InferenceRequest request, List<RouteCandidate>? cooling, List<FailedAttempt> failed, CancellationToken callerLeft)
    {
        foreach (RouteCandidate candidate in cooling ?? [])
        {
            if (candidate.Backend.Health.Admit(candidate.Placement, force: true) != Admission.Admitted)
                continue;
            if (await TryAsync(request, candidate, failed, callerLeft) is { } outcome)
                return outcome;
        }

        return null;
    }

    /// <summary>Null where the next candidate is to be tried.</summary>
    private async Task<FailoverOutcome?> TryAsync(InferenceRequest request, RouteCandidate candidate, List<FailedAttempt> failed, CancellationToken callerLeft)
    {
        using Activity? activity = GatewayTelemetry.StartAttempt(request, candidate);
        (AcceptedAnswer? answer, BackendFault? fault) = await AttemptAsync(request, candidate, callerLeft);
        telemetry.Attempted(candidate, fault);
        if (answer is not null)
        {
            candidate.Backend.Health.Succeeded();
            if (failed.Count > 0)
            {
                telemetry.FailedOver(failed[0].Candidate, candidate);
                string places = string.Join(", ", failed.Select(attempt => attempt.Candidate.Label));
                LogFailedOver(candidate.Label, places);
            }

            return new FailoverOutcome(answer, null, failed);
        }

        activity?.SetTag("error.type", fault!.Reason).SetStatus(ActivityStatusCode.Error, fault.Detail);
        return Judge(candidate, fault!, failed);
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
            deadline.Commit(patience.IdleTimeout);
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
        BackendHealth health = candidate.Backend.Health;
        if (fault.SaysBackendFails)
            health.Failed(fault);
        else
            health.Abandoned();
        if (fault.Kind is FaultKind.WrongModel or FaultKind.ModelMissing or FaultKind.Busy)
            health.Suspect();
        failed.Add(new FailedAttempt(candidate, fault.Reason, fault.Detail));
        if (fault.Kind == FaultKind.CallerLeft)
            return new FailoverOutcome(null, ApiError.OfStatus(StatusCodes.Status499ClientClosedRequest, fault.Detail), failed);
        if (fault.ForCaller is { } error)
            return new FailoverOutcome(null, error, failed);
        LogAttemptFailed(candidate.Label, fault.Reason, fault.Detail);
        return null;
    }

    private FailoverOutcome GiveUp(InferenceRoute route, List<FailedAttempt> failed)
    {
        string reasons = failed.Count == 0 ? "No backend of this gateway serves it." : $"Tried: {Describe(failed)}.";
        LogNobodyAnswered(route.Name, reasons);
        return new FailoverOutcome(null, ApiError.Unavailable($"Nothing could answer for '{route.Name}'. {reasons}"), failed);
    }

    private static async Task HangUpAsync(AnswerStream? stream, AttemptDeadline deadline)
    {
        if (stream is not null)
            await stream.DisposeAsync();
        deadline.Dispose();
    }

    private static FailedAttempt SkippedAttempt(RouteCandidate candidate, Admission admission) => admission switch
    {
        Admission.CoolingDown => new FailedAttempt(candidate, "cooling-down", candidate.Backend.Health.Status.LastFault?.Detail ?? "It failed a moment ago."),
        Admission.Down => new FailedAttempt(candidate, "down", candidate.Backend.Health.Status.LastFault?.Detail ?? "Its probes fail."),
        Admission.NotProbed => new FailedAttempt(candidate, "not-probed", "It has not said yet what it holds."),
        _ => new FailedAttempt(candidate, "model-not-loaded", $"It holds {string.Join(", ", candidate.Backend.Health.Status.Models ?? new HashSet<string>())}."),
    };

    private static string Describe(List<FailedAttempt> failed) => string.Join("; ", failed.Select(attempt => $"{attempt.Candidate.Label} {attempt.Reason} ({attempt.Detail.TrimEnd('.')})"));

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Candidate} failed before its first byte: {Reason} ({Detail})")]
    private partial void LogAttemptFailed(string candidate, string reason, string detail);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Candidate} answers in place of {Failed}")]
    private partial void LogFailedOver(string candidate, string failed);

    [LoggerMessage(Level = LogLevel.Error, Message = "Nothing could answer for {Model}. {Reasons}")]
    private partial void LogNobodyAnswered(string model, string reasons);
}
