using System.Buffers;
using System.Text.Json;
using Hydra.Gateway.Answers;
using Hydra.Gateway.Backends;
using Hydra.Gateway.Errors;
using Hydra.Gateway.Translation;

namespace Hydra.Gateway.Dialects;

/// <summary>The callers of /v1/messages. One instance an answer.</summary>
/// <param name="terms">What the request says of its answer.</param>
/// <param name="dropped">What of the request was left out; null where nothing was.</param>
/// <param name="telemetry">Counts calls of tools that a model wrote wrong.</param>
internal sealed class AnthropicDialect(OpenAiToAnthropicTerms terms, string? dropped, GatewayTelemetry telemetry) : AnswerDialect
{
    private readonly OpenAiToAnthropicStream _stream = new(terms);

    public override string? Dropped => dropped;

    public override Task RefuseAsync(HttpResponse response, ApiError error, CancellationToken cancellationToken) =>
        AnthropicErrors.WriteAsync(response, AnthropicOverflow.Worded(error, terms.PromptTokens, terms.Context), cancellationToken);

    public override (ReadOnlyMemory<byte> Body, BackendFault? Fault) Whole(WholeAnswer answer)
    {
        (ReadOnlyMemory<byte> body, BackendFault? fault) = OpenAiToAnthropic.Translate(answer.Json, terms, out int mended);
        telemetry.CallsMended(mended);
        if (fault?.Kind == FaultKind.BadToolCall)
            telemetry.CallBroken();
        return (body, fault);
    }

    public override BackendFault? Write(ReadOnlySpan<byte> events, IBufferWriter<byte> output)
    {
        while (SseEvents.Next(events, out ReadOnlySpan<byte> data) is > 0 and int length)
        {
            if (!data.IsEmpty && !data.SequenceEqual("[DONE]"u8) && WriteChunk(data, output) is { } fault)
                return fault;
            events = events[length..];
        }

        return null;
    }

    public override void KeepAlive(IBufferWriter<byte> output) => _stream.KeepAlive(output);

    public override BackendFault? End(IBufferWriter<byte> output)
    {
        string? wrong = _stream.End(output);
        telemetry.CallsMended(_stream.Mended);
        return wrong is null ? null : Broken(wrong);
    }

    public override void Break(ApiError error, IBufferWriter<byte> output) =>
        _stream.Break(AnthropicErrors.TypeOf(error), AnthropicOverflow.Worded(error, terms.PromptTokens, terms.Context).Message, output);

    private BackendFault? WriteChunk(ReadOnlySpan<byte> data, IBufferWriter<byte> output)
    {
        try
        {
            var reader = new Utf8JsonReader(data);
            using JsonDocument chunk = JsonDocument.ParseValue(ref reader);
            if (chunk.RootElement.Field("error").IsThere())
                return new BackendFault(FaultKind.ServerError, chunk.RootElement.Field("error").TextField("message") ?? "An error came in place of a chunk.");
            return _stream.Read(chunk.RootElement, output) is { } wrong ? Broken(wrong) : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: half of a surrogate pair.
            return new BackendFault(FaultKind.Malformed, exception.Message);
        }
    }
    private BackendFault Broken(string wrong)
    {
        telemetry.CallBroken();
        return new BackendFault(FaultKind.BadToolCall, wrong);
    }
}
