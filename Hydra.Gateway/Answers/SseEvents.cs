using System.Buffers;

namespace Hydra.Gateway.Answers;

/// <summary>
/// Walks over the whole server-sent events of a buffer. Lines end with LF or CR LF, an empty line ends an event, lines that begin
/// with a colon are comments (WHATWG HTML, section 9.2.6; a lone CR as a line's end is not used by any backend).
/// </summary>
internal ref struct SseEvents(ReadOnlySequence<byte> buffer)
{
    private SequenceReader<byte> _reader = new(buffer);

    /// <summary>Just after the last event that was read.</summary>
    public SequencePosition Position { get; private set; } = buffer.Start;

    /// <summary>Reads one event; gives its last data line, empty where it has none.</summary>
    public bool TryRead(out ReadOnlySequence<byte> data)
    {
        data = default;
        while (_reader.TryReadTo(out ReadOnlySequence<byte> line, (byte)'\n'))
        {
            line = TrimCarriageReturn(line);
            if (line.IsEmpty)
            {
                Position = _reader.Position;
                return true;
            }

            if (TryData(line, out ReadOnlySequence<byte> value))
                data = value;
        }

        return false;
    }

    private static ReadOnlySequence<byte> TrimCarriageReturn(ReadOnlySequence<byte> line)
    {
        if (line.IsEmpty)
            return line;
        ReadOnlySequence<byte> last = line.Slice(line.Length - 1);
        return last.FirstSpan[0] == (byte)'\r' ? line.Slice(0, line.Length - 1) : line;
    }

    private static bool TryData(ReadOnlySequence<byte> line, out ReadOnlySequence<byte> value)
    {
        var reader = new SequenceReader<byte>(line);
        bool isData = reader.IsNext("data:"u8, advancePast: true);
        if (isData)
            reader.IsNext((byte)' ', advancePast: true);
        value = reader.UnreadSequence;
        return isData;
    }
}
