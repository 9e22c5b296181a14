using System.Buffers;
using System.Text.Json;
using Hydra.Gateway.Answers;
using Hydra.Gateway.Backends;
using Hydra.Gateway.Errors;
using Hydra.Gateway.Responses;
using Hydra.Gateway.Translation;

namespace Hydra.Gateway.Dialects;

/// <summary>The callers of OpenAI's Responses API. One instance an answer.</summary>
internal sealed class ResponsesDialect : AnswerDialect
{
    private readonly TimeProvider _time;
    private readonly ResponseObject _response;
    private readonly ResponseEvents _events = new();
    private readonly OpenAiToResponses _machine;

    public ResponsesDialect(RequestEcho request, string? dropped, TimeProvider time)
    {
        _time = time;
        _response = new ResponseObject(request, time.GetUtcNow());
        _machine = new OpenAiToResponses(_response, _events, time);
        Dropped = dropped;
    }

    public override string? Dropped { get; }

    public override Task RefuseAsync(HttpResponse response, ApiError error, CancellationToken cancellationToken) => OpenAiErrors.WriteAsync(response, InCallersWords(error), cancellationToken);

    public override (ReadOnlyMemory<byte> Body, BackendFault? Fault) Whole(WholeAnswer answer)
    {
        (ChatPart? part, BackendFault? fault) = Read(answer.Json.Span);
        if (part is null)
            return (default, fault);
        return part.Choices is { Count: > 0 }
            ? (OpenAiToResponses.Whole(_response, part, _time), null)
            : (default, new BackendFault(FaultKind.Malformed, "The answer has no choice."));
    }

    public override BackendFault? Write(ReadOnlySpan<byte> events, IBufferWriter<byte> output)
    {
        _events.WriteTo(output);
        while (SseEvents.Next(events, out ReadOnlySpan<byte> data) is > 0 and int length)
        {
            events = events[length..];
            if (data.IsEmpty || data.SequenceEqual("[DONE]"u8))
                continue;
            (ChatPart? part, BackendFault? fault) = Read(data);
            if (part is null)
                return fault;
            // Read whole before anything of it is written: a fault leaves no half of an event.
            _machine.Add(part);
        }

        return null;
    }

    /// <summary>A comment: an event would need a number, and a response to belong to.</summary>
    public override void KeepAlive(IBufferWriter<byte> output) => OpenAiDialect.Instance.KeepAlive(output);

    public override BackendFault? End(IBufferWriter<byte> output)
    {
        _events.WriteTo(output);
        _machine.End();
        return null;
    }

    public override void Break(ApiError error, IBufferWriter<byte> output)
    {
        _events.WriteTo(output);
        _machine.Fail(InCallersWords(error));
    }

    /// <summary>Places in the conversation as it was handed on mean nothing to who wrote it in another form.</summary>
    private static ApiError InCallersWords(ApiError error) =>
        error.Parameter?.StartsWith("messages", StringComparison.Ordinal) is true ? error with { Parameter = "input" } : error;

    private static (ChatPart? Part, BackendFault? Fault) Read(ReadOnlySpan<byte> json)
    {
        try
        {
            ChatPart part = ChatPart.Read(json);
            return part.Error is { } error ? (null, new BackendFault(FaultKind.ServerError, error.GetRawText())) : (part, null);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return (null, new BackendFault(FaultKind.Malformed, exception.Message));
        }
    }
}
