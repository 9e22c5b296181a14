using Hydra.Gateway.Answers;
using Hydra.Gateway.Backends;
using Hydra.Gateway.Errors;
using Hydra.Gateway.Failover;
using Hydra.Gateway.Routing;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Hydra.Gateway.Requests;

/// <summary>The way of every request for speech, transcription and pictures, once it is read: route → fail over → answer. What text's is, without its dialects.</summary>
internal sealed partial class MediaPipeline(
    Router router, RouteWalk walk, GatewayTelemetry telemetry, IOptions<GatewayOptions> options, TimeProvider time, ILogger<MediaPipeline> logger)
{
    /// <summary>Reads a JSON body whole; gives what is wrong where it cannot be followed.</summary>
    public async Task<(JsonFields? Fields, ApiError? Error)> ReadAsync(HttpContext context)
    {
        Limit(context, options.Value.MaxRequestBytes);
        using RequestBody body = await RequestBody.ReadAsync(context.Request, context.RequestAborted);
        return JsonFields.Read(body.Memory);
    }

    /// <summary>Sets how large a body may be; beyond it reading ends with status 413.</summary>
    public static void Limit(HttpContext context, long bytes)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = bytes;
    }

    /// <summary>Answers a request that was read.</summary>
    public async Task HandleAsync<TBackend, TAnswer>(HttpContext context, MediaErrand<TBackend, TAnswer> errand)
        where TBackend : class, IBackend
        where TAnswer : class, IDisposable
    {
        long started = errand.Arrived ?? time.GetTimestamp();
        (InferenceRoute? route, ApiError? error) = router.Decide(errand.Model, errand.Kind);
        if (route is null || error is not null)
        {
            await OpenAiErrors.WriteAsync(context.Response, error!, context.RequestAborted);
            return;
        }

        var asking = new Errand<MediaAnswer<TAnswer>>(candidate => GatewayTelemetry.StartAttempt(errand.Operation, candidate), (candidate, callerLeft) => AttemptAsync(errand, candidate, callerLeft));
        WalkOutcome<MediaAnswer<TAnswer>> outcome = await walk.GoAsync(route, asking, context.RequestAborted);
        if (outcome.Answer is not { } answer)
        {
            await RefuseAsync(context, outcome.Error!, outcome.Failed);
            return;
        }

        using (answer)
        {
            telemetry.Began(errand.Operation, answer.Candidate, time.GetElapsedTime(started));
            context.Response.Headers[RouteHeader.Name] = outcome.Failed.Count == 0 ? answer.Candidate.Header : RouteHeader.Value(answer.Candidate, outcome.Failed);
            if (errand.Dropped is not null)
                context.Response.Headers["x-hydra-dropped"] = errand.Dropped;
            BackendFault? fault = await WriteAsync(context, errand, answer);
            telemetry.Ended(errand.Operation, answer.Candidate, time.GetElapsedTime(started), fault?.Reason ?? "complete");
            Judge(answer.Candidate, fault);
        }
    }

    private async Task<(MediaAnswer<TAnswer>? Answer, BackendFault? Fault)> AttemptAsync<TBackend, TAnswer>(MediaErrand<TBackend, TAnswer> errand, RouteCandidate candidate, CancellationToken callerLeft)
        where TBackend : class, IBackend
        where TAnswer : class, IDisposable
    {
        if (candidate.Backend is not TBackend backend)
            return (null, new BackendFault(FaultKind.NotSuitable, "It was no server for that when the gateway started."));
        var deadline = new AttemptDeadline(backend.Health, options.Value.SuspicionAfter, errand.Patience, time, callerLeft);
        bool accepted = false;
        try
        {
            (TAnswer? value, BackendFault? fault) = await errand.AskAsync(backend, candidate, deadline.Token);
            if (value is null)
                return (null, fault);
            deadline.Commit();
            accepted = true;
            return (new MediaAnswer<TAnswer>(value, candidate, deadline), null);
        }
        catch (OperationCanceledException) when (deadline.Token.IsCancellationRequested)
        {
            return (null, deadline.Fault());
        }
        finally
        {
            if (!accepted)
                deadline.Dispose();
        }
    }

    private static async Task<BackendFault?> WriteAsync<TBackend, TAnswer>(HttpContext context, MediaErrand<TBackend, TAnswer> errand, MediaAnswer<TAnswer> answer)
        where TBackend : class, IBackend
        where TAnswer : class, IDisposable
    {
        try
        {
            return await errand.WriteAsync(context, answer);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return new BackendFault(FaultKind.CallerLeft, "The caller hung up.");
        }
    }

    private void Judge(RouteCandidate candidate, BackendFault? fault)
    {
        if (fault is null)
        {
            candidate.Backend.Health.Completed();
            return;
        }

        if (fault.SaysBackendFails)
            candidate.Backend.Health.Failed(fault, new Permit(Admission.Admitted, IsTrial: false));
        if (fault.Kind == FaultKind.CallerLeft)
        {
            LogCallerLeft(candidate.Label);
            return;
        }

        telemetry.StreamBroke(candidate, fault);
        LogBroke(candidate.Label, fault.Reason, fault.Detail);
    }

    private static async Task RefuseAsync(HttpContext context, ApiError error, IReadOnlyList<FailedAttempt> failed)
    {
        if (context.RequestAborted.IsCancellationRequested)
            return;
        context.Response.Headers[RouteHeader.Name] = RouteHeader.Value(failed);
        await OpenAiErrors.WriteAsync(context.Response, error, context.RequestAborted);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The answer of {Candidate} broke after its first byte: {Reason} ({Detail})")]
    private partial void LogBroke(string candidate, string reason, string detail);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The caller hung up on {Candidate}")]
    private partial void LogCallerLeft(string candidate);
}
