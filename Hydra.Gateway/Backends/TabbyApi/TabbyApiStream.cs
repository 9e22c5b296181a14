using System.Buffers;
using System.Runtime.CompilerServices;
using Hydra.Gateway.Answers;

namespace Hydra.Gateway.Backends.TabbyApi;

/// <summary>
/// Passes server-sent events through, whole events only: what breaks off in the middle of one never reaches the caller, so the
/// error event after it can be read. Everything that came with one read leaves with one write, without a copy where nothing is to be completed.
/// </summary>
internal sealed class TabbyApiStream(BackendParts parts, HttpResponseMessage response, Stream body, TabbyApiChunks chunks, string expectedModel) : AnswerStream
{
    private readonly ReceiveBuffer _buffer = new(body, parts.Options.MaxAnswerBytes);
    private readonly ArrayBufferWriter<byte> _completed = new();
    private BackendFault? _pending;
    private bool _hasData;
    private bool _isDone;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<StreamStep> NextAsync(CancellationToken cancellationToken)
    {
        while (_pending is null && !_isDone)
        {
            _completed.ResetWrittenCount();
            int length = TakeWholeEvents(_buffer.Unread.Span);
            if (length > 0)
            {
                ReadOnlyMemory<byte> asTheyCame = _buffer.Consume(length);
                return StreamStep.Of(_completed.WrittenCount > 0 ? _completed.WrittenMemory : asTheyCame);
            }

            if (_pending is not null || _isDone)
                break;
            _pending = await _buffer.FillAsync(cancellationToken);
            if (_buffer.IsEnded)
                _pending ??= new BackendFault(FaultKind.Truncated, "The stream ended without [DONE].");
        }

        return _pending is not null ? _pending : StreamStep.End;
    }

    public override async ValueTask DisposeAsync()
    {
        await _buffer.EndAsync(isWhole: _isDone && _pending is null, parts.Time);
        response.Dispose();
    }

    /// <summary>Length of the whole events at the beginning, up to the terminator or the first that is a fault; 0 where none can be given yet.</summary>
    private int TakeWholeEvents(ReadOnlySpan<byte> text)
    {
        int length = 0;
        int copied = 0;
        while (!_isDone && _pending is null && SseEvents.Next(text[length..], out ReadOnlySpan<byte> data) is > 0 and int next)
        {
            bool isFirst = !_hasData && !data.IsEmpty;
            if (!data.IsEmpty)
                Judge(data);
            if (_pending is not null)
                break;
            if (!data.IsEmpty && !_isDone && (isFirst ? chunks.Inspect(data) : chunks.Changes(data)))
            {
                Copy(text[copied..length], text.Length);
                chunks.Write(_completed, data, isFirst);
                copied = length + next;
            }

            length += next;
        }

        if (copied > 0)
            Copy(text[copied..length], text.Length);
        // Comments alone do not commit: while only they have come, another backend may still answer.
        return _hasData ? length : 0;
    }

    /// <summary>From the first chunk that is completed on, all of what is given goes into a text of its own.</summary>
    private void Copy(ReadOnlySpan<byte> asItCame, int room)
    {
        // Room for all of it at once: the text grows by doubling otherwise, with a copy each time.
        if (_completed.WrittenCount == 0)
            _completed.GetSpan(room + 512);
        _completed.Write(asItCame);
    }

    private void Judge(ReadOnlySpan<byte> data)
    {
        if (data[0] == (byte)'[' && data.SequenceEqual("[DONE]"u8))
        {
            _hasData = _isDone = true;
            return;
        }

        _pending = _hasData ? FaultInLater(data) : FaultInFirst(data);
        _hasData |= _pending is null;
    }

    /// <summary>The first event is read whole: it decides whether this backend answers at all, and says which model does.</summary>
    private BackendFault? FaultInFirst(ReadOnlySpan<byte> data)
    {
        AnswerScan scan = AnswerScan.Of(data, expectedModel);
        return !scan.IsJson ? new BackendFault(FaultKind.Malformed, "An event is not a JSON object.")
            : scan.IsError ? TabbyApiErrors.FaultIn(data)
            : scan.Model is { } other ? new BackendFault(FaultKind.WrongModel, $"The model '{other}' is loaded.")
            : null;
    }

    /// <summary>Of the later ones only the frame: reading each of a thousand chunks again would cost more than all the rest of the gateway. TabbyAPI's errors begin with their key.</summary>
    private static BackendFault? FaultInLater(ReadOnlySpan<byte> data)
    {
        if (data[0] != (byte)'{' || data[^1] != (byte)'}')
            return new BackendFault(FaultKind.Malformed, "An event is not a JSON object.");
        return data[1..].TrimStart((byte)' ').StartsWith("\"error\""u8) ? TabbyApiErrors.FaultIn(data) : null;
    }
}
