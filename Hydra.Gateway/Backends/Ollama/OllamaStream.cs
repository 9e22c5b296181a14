using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using Hydra.Gateway.Answers;
using Hydra.Gateway.Translation;

namespace Hydra.Gateway.Backends.Ollama;

/// <summary>Ollama's stream, one JSON object a line, as OpenAI's events. The lines of one read leave together; a stream without a line that is done was cut.</summary>
internal sealed class OllamaStream(HttpResponseMessage response, Stream body, OllamaToOpenAi translation, int maxLineBytes) : AnswerStream
{
    private readonly PipeReader _reader = PipeReader.Create(body, new StreamPipeReaderOptions(bufferSize: 4096, leaveOpen: false));
    private readonly ArrayBufferWriter<byte> _events = new(1024);
    private BackendFault? _pending;
    private bool _isDone;

    public override async ValueTask<StreamStep> NextAsync(CancellationToken cancellationToken)
    {
        if (_pending is not null)
            return _pending;
        if (_isDone)
            return StreamStep.End;

        _events.ResetWrittenCount();
        while (true)
        {
            ReadResult read;
            try
            {
                read = await _reader.ReadAsync(cancellationToken);
            }
            catch (Exception exception) when (exception is IOException or HttpRequestException)
            {
                return _pending = new BackendFault(FaultKind.Truncated, exception.Message);
            }

            SequencePosition consumed = Translate(read.Buffer, read.IsCompleted);
            if (read.Buffer.Slice(consumed).Length > maxLineBytes)
                _pending ??= new BackendFault(FaultKind.Malformed, $"One line has more than {maxLineBytes} bytes.");
            if (read.IsCompleted && !_isDone)
                _pending ??= new BackendFault(FaultKind.Truncated, "The stream ended before its last line.");
            _reader.AdvanceTo(consumed, read.Buffer.End);
            if (_events.WrittenCount > 0)
                return StreamStep.Of(new ReadOnlySequence<byte>(_events.WrittenMemory));
            if (_pending is not null)
                return _pending;
            if (_isDone)
                return StreamStep.End;
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await _reader.CompleteAsync();
        response.Dispose();
    }

    private SequencePosition Translate(ReadOnlySequence<byte> buffer, bool isLast)
    {
        var reader = new SequenceReader<byte>(buffer);
        while (!_isDone && _pending is null && reader.TryReadTo(out ReadOnlySequence<byte> line, (byte)'\n'))
            TranslateLine(line);
        // The last line may lack its line feed.
        if (isLast && !_isDone && _pending is null && !reader.End)
        {
            TranslateLine(reader.UnreadSequence);
            reader.AdvanceToEnd();
        }

        return reader.Position;
    }

    private void TranslateLine(ReadOnlySequence<byte> line)
    {
        ReadOnlySpan<byte> json = line.IsSingleSegment ? line.FirstSpan : line.ToArray();
        if (json.Trim(" \r\t"u8).IsEmpty)
            return;
        try
        {
            OllamaPart part = JsonSerializer.Deserialize(json, OllamaJson.Default.OllamaPart) ?? throw new JsonException("A line is null.");
            if (part.Error is { } error)
            {
                _pending = new BackendFault(FaultKind.ServerError, error);
                return;
            }

            _isDone = part.Done;
            translation.WriteEvents(_events, part);
        }
        catch (JsonException exception)
        {
            _pending = new BackendFault(FaultKind.Malformed, exception.Message);
        }
    }
}
