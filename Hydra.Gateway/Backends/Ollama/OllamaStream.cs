using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Hydra.Gateway.Answers;
using Hydra.Gateway.Translation;

namespace Hydra.Gateway.Backends.Ollama;

/// <summary>Ollama's stream, one JSON object a line, as OpenAI's events. The lines of one read leave together; a stream without a line that is done was cut.</summary>
internal sealed class OllamaStream(BackendParts parts, HttpResponseMessage response, Stream body, OllamaToOpenAi translation) : AnswerStream
{
    private readonly ReceiveBuffer _buffer = new(body, parts.Options.MaxAnswerBytes);
    private readonly ArrayBufferWriter<byte> _events = new(1024);
    private BackendFault? _pending;
    private bool _isDone;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<StreamStep> NextAsync(CancellationToken cancellationToken)
    {
        _events.ResetWrittenCount();
        while (_pending is null && !_isDone)
        {
            TranslateWholeLines();
            if (_events.WrittenCount > 0)
                return StreamStep.Of(_events.WrittenMemory);
            if (_pending is not null || _isDone)
                break;
            _pending = await _buffer.FillAsync(cancellationToken);
            if (_buffer.IsEnded)
                End();
        }

        if (_events.WrittenCount > 0)
            return StreamStep.Of(_events.WrittenMemory);
        return _pending is not null ? _pending : StreamStep.End;
    }

    public override async ValueTask DisposeAsync()
    {
        await _buffer.EndAsync(isWhole: _isDone && _pending is null, parts.Time);
        response.Dispose();
    }

    private void TranslateWholeLines()
    {
        while (!_isDone && _pending is null && _buffer.Unread.Span.IndexOf((byte)'\n') is >= 0 and int length)
            Translate(_buffer.Consume(length + 1).Span);
    }

    /// <summary>The last line may lack its line feed.</summary>
    private void End()
    {
        if (_pending is null && !_buffer.Unread.IsEmpty)
            Translate(_buffer.Consume(_buffer.Unread.Length).Span);
        if (!_isDone)
            _pending ??= new BackendFault(FaultKind.Truncated, "The stream ended before its last line.");
    }

    private void Translate(ReadOnlySpan<byte> line)
    {
        if (line.Trim(" \r\n\t"u8).IsEmpty)
            return;
        try
        {
            OllamaPart part = JsonSerializer.Deserialize(line, OllamaJson.Default.OllamaPart) ?? throw new JsonException("A line is null.");
            if (part.Error is { } error)
            {
                _pending = OllamaErrors.FaultIn(error);
                return;
            }

            _isDone = part.Done;
            translation.WriteEvents(_events, part);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: half of a surrogate pair.
            _pending = new BackendFault(FaultKind.Malformed, exception.Message);
        }
    }
}
