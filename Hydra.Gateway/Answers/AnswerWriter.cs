using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Hydra.Gateway.Backends;
using Hydra.Gateway.Dialects;
using Hydra.Gateway.Errors;
using Hydra.Gateway.Failover;
using Hydra.Gateway.Requests;
using Hydra.Gateway.Routing;
using Hydra.Gateway.Tokens;
using Hydra.Gateway.Translation;
using Microsoft.Extensions.Options;

namespace Hydra.Gateway.Answers;

/// <summary>Writes an accepted answer to the caller, in its dialect: each part leaves before the next is asked for.</summary>
internal sealed class AnswerWriter(IOptions<GatewayOptions> options, PromptEstimates estimates, TimeProvider time)
{
    /// <summary>Opens the stream of a caller: see <see cref="EventOutput"/>.</summary>
    public EventOutput Open(HttpContext context, AnswerDialect dialect) => new(context, dialect, options.Value.KeepAliveEvery, time);

    /// <summary>Writes to the end.</summary>
    /// <param name="context">The caller.</param>
    /// <param name="answer">What to write.</param>
    /// <param name="exchange">How the caller reads it, who failed before, and the stream where it is open already.</param>
    /// <returns>The fault that broke the answer; null where it is whole.</returns>
    public async Task<BackendFault?> WriteAsync(HttpContext context, AcceptedAnswer answer, AnswerExchange exchange)
    {
        if (!context.Response.HasStarted)
            WriteHeaders(context.Response, answer, exchange);
        try
        {
            if (answer.Whole is not null)
            {
                Learn(answer, exchange, UsageScan.PromptTokensIn(answer.Whole.Json.Span));
                return await WriteWholeAsync(context, answer.Whole, exchange.Dialect);
            }

            if (exchange.Open is not null)
                return await WriteStreamAsync(exchange.Open, answer, exchange);
            await using EventOutput output = Open(context, exchange.Dialect);
            return await WriteStreamAsync(output, answer, exchange);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return new BackendFault(FaultKind.CallerLeft, "The caller hung up.");
        }
    }

    private static void WriteHeaders(HttpResponse response, AcceptedAnswer answer, AnswerExchange exchange)
    {
        response.Headers[RouteHeader.Name] = exchange.Failed.Count == 0 ? answer.Candidate.Header : RouteHeader.Value(answer.Candidate, exchange.Failed);
        string? dropped = DroppedFields.Join(exchange.Dialect.Dropped, answer.Whole?.Dropped ?? answer.Stream?.Dropped);
        if (dropped is not null)
            response.Headers["x-hydra-dropped"] = dropped;
    }

    private static async Task<BackendFault?> WriteWholeAsync(HttpContext context, WholeAnswer answer, AnswerDialect dialect)
    {
        HttpResponse response = context.Response;
        (ReadOnlyMemory<byte> body, BackendFault? fault) = dialect.Whole(answer);
        if (fault is not null)
        {
            await dialect.RefuseAsync(response, Unreadable(fault), context.RequestAborted);
            return fault;
        }

        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = body.Length;
        FlushResult flushed = await response.BodyWriter.WriteAsync(body, context.RequestAborted);
        return flushed.IsCompleted || flushed.IsCanceled ? new BackendFault(FaultKind.CallerLeft, "The caller hung up.") : null;
    }

    private async Task<BackendFault?> WriteStreamAsync(EventOutput output, AcceptedAnswer answer, AnswerExchange exchange)
    {
        StreamStep step = answer.First;
        BackendFault? fault = step.Fault;
        int? promptTokens = null;
        while (fault is null && !step.IsEnd)
        {
            promptTokens = UsageScan.PromptTokensIn(step.Events.Span) ?? promptTokens;
            fault = await output.WriteAsync(step.Events);
            if (fault is not null)
                break;
            step = await NextAsync(answer);
            fault = step.Fault;
        }

        Learn(answer, exchange, promptTokens);
        fault ??= await output.EndAsync();
        if (fault is not null && fault.Kind != FaultKind.CallerLeft)
            await output.BreakAsync(BrokenOff(answer.Candidate, fault));
        return fault;
    }

    /// <summary>An answer may hold such a text as its own, but the usage comes last.</summary>
    private void Learn(AcceptedAnswer answer, AnswerExchange exchange, int? promptTokens)
    {
        if (promptTokens is { } counted && exchange.Request.Operation != InferenceOperation.Embedding)
            estimates.Learn(answer.Candidate.Model.Name, exchange.Request, counted);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
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

    private static ApiError BrokenOff(RouteCandidate candidate, BackendFault fault)
    {
        string why = fault.Kind == FaultKind.BadToolCall ? $"{fault.Reason}: {fault.Detail.TrimEnd('.')}" : fault.Reason;
        return new(StatusCodes.Status502BadGateway, "server_error", "upstream_disconnected", null, $"The answer of {candidate.Label} broke off ({why}). What came so far is not the whole of it.");
    }

    private static ApiError Unreadable(BackendFault fault) =>
        new(StatusCodes.Status502BadGateway, "server_error", "upstream_malformed", null, $"The answer cannot be read ({fault.Detail}).");
}

/// <summary>One caller's side of an answer.</summary>
/// <param name="Request">What it asked.</param>
/// <param name="Dialect">How it reads.</param>
/// <param name="Failed">The candidates that did not answer.</param>
/// <param name="Open">Its stream, where a long wait was filled before anybody answered.</param>
internal sealed record AnswerExchange(InferenceRequest Request, AnswerDialect Dialect, IReadOnlyList<FailedAttempt> Failed, EventOutput? Open);
