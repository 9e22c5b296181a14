using System.IO.Pipelines;
using Hydra.Gateway.Backends;
using Hydra.Gateway.Errors;
using Hydra.Gateway.Failover;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Hydra.Gateway.Answers;

/// <summary>Writes an accepted answer to the caller: each part leaves before the next is asked for.</summary>
internal sealed class AnswerWriter(IOptions<GatewayOptions> options)
{
    /// <summary>Writes to the end.</summary>
    /// <returns>The fault that broke the answer; null where it is whole.</returns>
    public async Task<BackendFault?> WriteAsync(HttpContext context, AcceptedAnswer answer, IReadOnlyList<FailedAttempt> failed)
    {
        HttpResponse response = context.Response;
        response.Headers[RouteHeader.Name] = failed.Count == 0 ? answer.Candidate.Header : RouteHeader.Value(answer.Candidate, failed);
        if ((answer.Whole?.Dropped ?? answer.Stream?.Dropped) is { } dropped)
            response.Headers["x-hydra-dropped"] = dropped;
        try
        {
            if (answer.Whole is not null)
                return await WriteWholeAsync(response, answer.Whole, context.RequestAborted);
            return await WriteStreamAsync(context, answer);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return new BackendFault(FaultKind.CallerLeft, "The caller hung up.");
        }
    }

    private static async Task<BackendFault?> WriteWholeAsync(HttpResponse response, WholeAnswer answer, CancellationToken callerLeft)
    {
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = answer.Json.Length;
        FlushResult flushed = await response.BodyWriter.WriteAsync(answer.Json, callerLeft);
        return flushed.IsCompleted || flushed.IsCanceled ? new BackendFault(FaultKind.CallerLeft, "The caller hung up.") : null;
    }

    private async Task<BackendFault?> WriteStreamAsync(HttpContext context, AcceptedAnswer answer)
    {
        HttpResponse response = context.Response;
        response.ContentType = "text/event-stream; charset=utf-8";
        response.Headers.CacheControl = "no-cache";
        response.Headers["X-Accel-Buffering"] = "no";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();

        PipeWriter writer = response.BodyWriter;
        StreamStep step = answer.First;
        while (step.Fault is null && !step.IsEnd)
        {
            FlushResult flushed = await writer.WriteAsync(step.Events, context.RequestAborted);
            if (flushed.IsCompleted || flushed.IsCanceled)
                return new BackendFault(FaultKind.CallerLeft, "The caller hung up.");
            step = await NextAsync(answer);
        }

        if (step.Fault is not { } fault)
        {
            // Now, and not when the backend's connection has been seen to its end as well.
            await response.CompleteAsync();
            return null;
        }

        if (fault.Kind == FaultKind.CallerLeft)
            return fault;
        var error = new ApiError(StatusCodes.Status502BadGateway, "server_error", "upstream_disconnected", null, $"The answer of {answer.Candidate.Label} broke off ({fault.Reason}). What came so far is not the whole of it.");
        OpenAiErrors.WriteStreamEvent(writer, error);
        await writer.FlushAsync(context.RequestAborted);
        return fault;
    }

    private async ValueTask<StreamStep> NextAsync(AcceptedAnswer answer)
    {
        answer.Deadline.Extend(options.Value.IdleTimeout);
        try
        {
            return await answer.Stream!.NextAsync(answer.Deadline.Token);
        }
        catch (OperationCanceledException) when (answer.Deadline.Token.IsCancellationRequested)
        {
            return answer.Deadline.Fault();
        }
        finally
        {
            answer.Deadline.Rest();
        }
    }
}
