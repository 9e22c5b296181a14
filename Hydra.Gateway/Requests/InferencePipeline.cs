using Hydra.Gateway.Answers;
using Hydra.Gateway.Backends;
using Hydra.Gateway.Dialects;
using Hydra.Gateway.Errors;
using Hydra.Gateway.Failover;
using Hydra.Gateway.Routing;
using Microsoft.Extensions.Options;

namespace Hydra.Gateway.Requests;

/// <summary>The way of every request for inference: read → parse → route → fail over → answer. Keys were checked before; admission and usage will stand here too.</summary>
internal sealed class InferencePipeline(
    Router router, FailoverSender sender, AnswerWriter writer, GatewayTelemetry telemetry, AnswerEnd end, IOptions<GatewayOptions> options, TimeProvider time)
{
    /// <summary>Of an endpoint whose dialect is the gateway's own.</summary>
    public Task HandleAsync(HttpContext context, InferenceOperation operation) => HandleAsync(context, body =>
    {
        (InferenceRequest? request, ApiError? error) = RequestParser.Parse(operation, body);
        return new CallerRequest(request, error, OpenAiDialect.Instance);
    });

    /// <summary>Of an endpoint with a dialect of its own.</summary>
    /// <param name="context">The caller.</param>
    /// <param name="read">Reads the body into OpenAI's dialect and owns it. Never throws for what a caller may send.</param>
    public async Task HandleAsync(HttpContext context, Func<RequestBody, CallerRequest> read)
    {
        long started = time.GetTimestamp();
        RequestBody.Limit(context, options.Value.MaxRequestBytes);
        RequestBody body = await RequestBody.ReadAsync(context.Request, context.RequestAborted);
        CallerRequest asked = read(body);
        using (asked.Request)
        {
            InferenceRoute? route = null;
            ApiError? error = asked.Error;
            if (asked.Request is not null)
                (route, error) = router.Decide(asked.Request);
            if (error is not null)
                await asked.Dialect.RefuseAsync(context.Response, error, context.RequestAborted);
            else
                await AnswerAsync(context, asked, route!, started);
        }
    }

    private async Task AnswerAsync(HttpContext context, CallerRequest asked, InferenceRoute route, long started)
    {
        InferenceRequest request = asked.Request!;
        Task<FailoverOutcome> sending = sender.SendAsync(request, route, context.RequestAborted);
        await using EventOutput? open = request.Stream ? await OpenWhereItTakesLongAsync(sending, context, asked.Dialect) : null;
        FailoverOutcome outcome = await sending;
        if (outcome.Answer is not { } answer)
        {
            await RefuseAsync(context, outcome, asked.Dialect, open);
            return;
        }

        await using (answer)
        {
            telemetry.Began(request, answer.Candidate, time.GetElapsedTime(started));
            BackendFault? fault = await writer.WriteAsync(context, answer, new AnswerExchange(request, asked.Dialect, outcome.Failed, open));
            telemetry.Ended(request, answer.Candidate, time.GetElapsedTime(started), fault?.Reason ?? "complete");
            end.Judge(answer.Candidate, fault);
        }
    }

    /// <summary>
    /// While a model is loaded or a long prompt is read nothing comes for minutes, and a caller that hears nothing hangs up. Nothing of an answer has
    /// gone out by this, so other candidates may still be tried; only the status is settled.
    /// </summary>
    private async Task<EventOutput?> OpenWhereItTakesLongAsync(Task sending, HttpContext context, AnswerDialect dialect)
    {
        // Whatever ends the wait, the outcome is read by who awaits the sending itself.
        await sending.WaitAsync(options.Value.KeepAliveEvery, time, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (sending.IsCompleted || context.RequestAborted.IsCancellationRequested)
            return null;
        context.Response.Headers[RouteHeader.Name] = "pending";
        if (dialect.Dropped is { } dropped)
            context.Response.Headers["x-hydra-dropped"] = dropped;
        EventOutput open = writer.Open(context, dialect);
        await open.KeepAliveAsync();
        return open;
    }

    private static async Task RefuseAsync(HttpContext context, FailoverOutcome outcome, AnswerDialect dialect, EventOutput? open)
    {
        if (context.RequestAborted.IsCancellationRequested)
            return;
        if (open is not null)
        {
            await open.BreakAsync(outcome.Error!);
            return;
        }

        context.Response.Headers[RouteHeader.Name] = RouteHeader.Value(outcome.Failed);
        await dialect.RefuseAsync(context.Response, outcome.Error!, context.RequestAborted);
    }
}
