using Hydra.Gateway.Answers;
using Hydra.Gateway.Backends;
using Hydra.Gateway.Errors;
using Hydra.Gateway.Failover;
using Hydra.Gateway.Routing;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Hydra.Gateway.Requests;

/// <summary>The way of every request for inference: read → parse → route → fail over → answer. Keys were checked before; admission and usage will stand here too.</summary>
internal sealed partial class InferencePipeline(
    Router router, FailoverSender sender, AnswerWriter writer, GatewayTelemetry telemetry, IOptions<GatewayOptions> options, TimeProvider time, ILogger<InferencePipeline> logger)
{
    public async Task HandleAsync(HttpContext context, InferenceOperation operation)
    {
        long started = time.GetTimestamp();
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = options.Value.MaxRequestBytes;
        RequestBody body = await RequestBody.ReadAsync(context.Request, context.RequestAborted);
        (InferenceRequest? request, ApiError? error) = RequestParser.Parse(operation, body);
        using (request)
        {
            InferenceRoute? route = null;
            if (request is not null)
                (route, error) = router.Decide(request);
            if (error is not null)
                await OpenAiErrors.WriteAsync(context.Response, error, context.RequestAborted);
            else
                await AnswerAsync(context, request!, route!, started);
        }
    }

    private async Task AnswerAsync(HttpContext context, InferenceRequest request, InferenceRoute route, long started)
    {
        FailoverOutcome outcome = await sender.SendAsync(request, route, context.RequestAborted);
        if (outcome.Answer is not { } answer)
        {
            await RefuseAsync(context, outcome);
            return;
        }

        await using (answer)
        {
            telemetry.Began(request, answer.Candidate, time.GetElapsedTime(started));
            BackendFault? fault = await writer.WriteAsync(context, answer, outcome.Failed);
            telemetry.Ended(request, answer.Candidate, time.GetElapsedTime(started), fault?.Reason ?? "complete");
            if (fault is null)
                answer.Candidate.Backend.Health.Completed();
            else
                Broke(answer.Candidate, fault);
        }
    }

    private void Broke(RouteCandidate candidate, BackendFault fault)
    {
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

    private static async Task RefuseAsync(HttpContext context, FailoverOutcome outcome)
    {
        if (context.RequestAborted.IsCancellationRequested)
            return;
        context.Response.Headers[RouteHeader.Name] = RouteHeader.Value(outcome.Failed);
        await OpenAiErrors.WriteAsync(context.Response, outcome.Error!, context.RequestAborted);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The stream of {Candidate} broke after its first byte: {Reason} ({Detail})")]
    private partial void LogBroke(string candidate, string reason, string detail);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The caller hung up on {Candidate}")]
    private partial void LogCallerLeft(string candidate);
}
