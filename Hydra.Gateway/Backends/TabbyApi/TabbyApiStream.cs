using System.Buffers;
using System.IO.Pipelines;
using Hydra.Gateway.Answers;

namespace Hydra.Gateway.Backends.TabbyApi;

/// <summary>
/// Passes server-sent events through as they are, whole events only: what breaks off in the middle of one never reaches the
/// caller, so the error event after it can be read. Everything that came with one read leaves with one write.
/// </summary>
internal sealed class TabbyApiStream(HttpResponseMessage response, Stream body, string expectedModel, int maxEventBytes) : AnswerStream
{
    private readonly PipeReader _reader = PipeReader.Create(body, new StreamPipeReaderOptions(bufferSize: 4096, leaveOpen: false));
    private SequencePosition _given;
    private BackendFault? _pending;
    private bool _hasGiven;
    private bool _isFirst = true;
    private bool _isDone;

    public override async ValueTask<StreamStep> NextAsync(CancellationToken cancellationToken)
    {
        if (_hasGiven)
            _reader.AdvanceTo(_given);
        _hasGiven = false;
        if (_pending is not null)
            return _pending;
        if (_isDone)
            return StreamStep.End;

        while (true)
        {
            ReadResult read;
            try
            {
                read = await _reader.ReadAsync(cancellationToken);
            }
            catch (Exception exception) when (exception is IOException or HttpRequestException)
            {
                return new BackendFault(FaultKind.Truncated, exception.Message);
            }

            if (Take(read.Buffer) is { } step)
                return step;
            if (read.IsCompleted)
                return Keep(new BackendFault(FaultKind.Truncated, "The stream ended without [DONE]."));
            if (read.Buffer.Length > maxEventBytes)
                return Keep(new BackendFault(FaultKind.Malformed, $"One event has more than {maxEventBytes} bytes."));
            _reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        // Before the end of the body this closes the connection, which is what stops the generation.
        await _reader.CompleteAsync();
        response.Dispose();
    }

    /// <summary>The whole events at the beginning of the buffer, up to the terminator or the first that is a fault; null where none is whole yet.</summary>
    private StreamStep? Take(ReadOnlySequence<byte> buffer)
    {
        var events = new SseEvents(buffer);
        SequencePosition good = buffer.Start;
        while (!_isDone && _pending is null && events.TryRead(out ReadOnlySequence<byte> data))
        {
            Judge(data);
            if (_pending is null)
                good = events.Position;
        }

        // Comments alone do not commit: while only they have come, another backend may still answer.
        ReadOnlySequence<byte> given = buffer.Slice(buffer.Start, good);
        if ((given.IsEmpty || (_isFirst && !_isDone)) && _pending is null)
            return null;
        _given = good;
        _hasGiven = true;
        return given.IsEmpty ? _pending! : StreamStep.Of(given);
    }

    private void Judge(ReadOnlySequence<byte> data)
    {
        // A comment or an event without data.
        if (data.IsEmpty)
            return;
        ReadOnlySpan<byte> json = data.IsSingleSegment ? data.FirstSpan : data.ToArray();
        if (json.SequenceEqual("[DONE]"u8))
        {
            _isDone = true;
            return;
        }

        AnswerScan scan = AnswerScan.Of(json, _isFirst ? expectedModel : null);
        _isFirst = false;
        if (!scan.IsJson)
            _pending = new BackendFault(FaultKind.Malformed, "An event is not a JSON object.");
        else if (scan.IsError)
            _pending = new BackendFault(FaultKind.ServerError, TabbyApiErrors.MessageIn(json));
        else if (scan.Model is { } other)
            _pending = new BackendFault(FaultKind.WrongModel, $"The model '{other}' is loaded.");
    }

    private BackendFault Keep(BackendFault fault) => _pending = fault;
}
