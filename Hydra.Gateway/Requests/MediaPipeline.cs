using Hydra.Gateway.Answers;
using Hydra.Gateway.Backends;
using Hydra.Gateway.Errors;
using Hydra.Gateway.Failover;
using Hydra.Gateway.Routing;
using Microsoft.Extensions.Options;

namespace Hydra.Gateway.Requests;

/// <summary>The way of every request for speech, transcription and pictures, once it is read: route → fail over → answer. What text's is, without its dialects.</summary>
internal sealed class MediaPipeline(
    Router router, RouteWalk walk, GatewayTelemetry telemetry, AnswerEnd end, IOptions<GatewayOptions> options, TimeProvider time)
{
    /// <summary>Reads a JSON body whole; gives what is wrong where it cannot be followed.</summary>
    public async Task<(JsonFields? Fields, ApiError? Error)> ReadAsync(HttpContext context)
    {
        RequestBody.Limit(context, options.Value.MaxRequestBytes);
        using RequestBody body = await RequestBody.ReadAsync(context.Request, context.RequestAborted);
        return JsonFields.Read(body.Memory);
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
            end.Judge(answer.Candidate, fault);
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

    private static async Task RefuseAsync(HttpContext context, ApiError error, IReadOnlyList<FailedAttempt> failed)
    {
        if (context.RequestAborted.IsCancellationRequested)
            return;
        context.Response.Headers[RouteHeader.Name] = RouteHeader.Value(failed);
        await OpenAiErrors.WriteAsync(context.Response, error, context.RequestAborted);
    }
}
