namespace Hydra.Gateway.Answers;

/// <summary>
/// Finds whole server-sent events. Lines end with LF or CR LF, an empty line ends an event, lines that begin with a colon are
/// comments (WHATWG HTML, section 9.2.6; a lone CR as a line's end is used by no backend).
/// </summary>
internal static class SseEvents
{
    /// <summary>Length of the first event of the text, its empty line included; 0 where it is not whole yet.</summary>
    /// <param name="text">Text that begins with an event.</param>
    /// <param name="data">The event's last data line; empty where it has none.</param>
    public static int Next(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> data)
    {
        data = default;
        int end = text.IndexOf((byte)'\n');
        if (end >= 0 && end + 1 < text.Length && text[end + 1] == (byte)'\n' && text.StartsWith("data: "u8))
        {
            // What nearly every event is: one line of data and an empty one.
            data = text[6..end].TrimEnd((byte)'\r');
            return end + 2;
        }

        return NextOfAnyForm(text, out data);
    }

    private static int NextOfAnyForm(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> data)
    {
        data = default;
        int at = 0;
        while (text[at..].IndexOf((byte)'\n') is >= 0 and int length)
        {
            ReadOnlySpan<byte> line = text.Slice(at, length);
            at += length + 1;
            if (line.EndsWith((byte)'\r'))
                line = line[..^1];
            if (line.IsEmpty)
                return at;
            if (line.StartsWith("data:"u8))
                data = line[(line.Length > 5 && line[5] == (byte)' ' ? 6 : 5)..];
        }

        return 0;
    }
}
