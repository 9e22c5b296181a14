using Hydra.Simulator.StandIns;
using Microsoft.AspNetCore.Http.Features;

namespace Hydra.Simulator.Faults;

/// <summary>
/// Stands before every endpoint of a stand-in: lets the fault strike that is set, and counts the generations. Requests that only
/// ask (health, lists) are struck by down, hang and server-error alone.
/// </summary>
internal sealed class FaultMiddleware(StandIn standIn, IDialect dialect)
{
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        WorkMark? mark = context.GetEndpoint()?.Metadata.GetMetadata<WorkMark>();
        FaultStrike? strike = standIn.Faults.Strike(mark);
        if (mark is { IsGeneration: true })
            await CountAsync(context, strike, next);
        else
            await RunAsync(context, strike, next);
    }

    private async Task CountAsync(HttpContext context, FaultStrike? strike, RequestDelegate next)
    {
        standIn.Work.Begin();
        var end = WorkEnd.Failed;
        try
        {
            await RunAsync(context, strike, next);
            if (context.Response.StatusCode < 400 && !WorkRequest.Of(context).HasFailed)
                end = WorkEnd.Served;
        }
        finally
        {
            standIn.Work.End(context.RequestAborted.IsCancellationRequested ? WorkEnd.Cancelled : end);
        }
    }

    private async Task RunAsync(HttpContext context, FaultStrike? strike, RequestDelegate next)
    {
        switch (strike?.Kind)
        {
            case FaultKind.Down:
                // The listener closes for this fault; where a test hosts the stand-in itself, at least the connection breaks.
                context.Abort();
                return;
            case FaultKind.Hang:
                await strike.Lifted.WaitAsync(context.RequestAborted);
                break;
            case FaultKind.ServerError:
                await dialect.WriteServerErrorAsync(context);
                return;
            case FaultKind.Malformed or FaultKind.Truncated when strike.IsWork:
                Break(context, strike.Kind);
                break;
        }

        context.Features.Set(new WorkRequest(strike is { IsWork: true } ? strike.Kind : null));
        await next(context);
    }

    private static void Break(HttpContext context, FaultKind kind)
    {
        IHttpResponseBodyFeature body = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(new BrokenBody(body.Stream, kind, context.Response), body));
        context.Response.Headers.Connection = "close";
    }
}
