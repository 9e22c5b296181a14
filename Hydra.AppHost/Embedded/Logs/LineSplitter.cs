using System.Text;

namespace Hydra.AppHost.Embedded.Logs;

/// <summary>Cuts a stream of bytes into lines; a line without end is cut at a limit instead of being collected in memory.</summary>
internal sealed class LineSplitter(int longest = 16 * 1024)
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly StringBuilder _rest = new();

    /// <summary>Reads to the end, handing over what each read completed.</summary>
    public static async Task PumpAsync(Stream stream, Action<IReadOnlyList<string>> lines)
    {
        var splitter = new LineSplitter();
        byte[] buffer = new byte[8 * 1024];
        while (true)
        {
            int read = await stream.ReadAsync(buffer);
            IReadOnlyList<string> complete = read > 0 ? splitter.Take(buffer.AsSpan(0, read)) : splitter.End();
            if (complete.Count > 0)
                lines(complete);
            if (read == 0)
                return;
        }
    }

    /// <summary>The lines that these bytes complete.</summary>
    public IReadOnlyList<string> Take(ReadOnlySpan<byte> bytes)
    {
        char[] text = new char[_decoder.GetCharCount(bytes, flush: false)];
        _decoder.GetChars(bytes, text, flush: false);
        var lines = new List<string>();
        foreach (char character in text)
        {
            if (character != '\n')
                _rest.Append(character);
            if (character == '\n' || _rest.Length >= longest)
                lines.Add(Cut());
        }

        return lines;
    }

    /// <summary>What is left without a line feed.</summary>
    public IReadOnlyList<string> End() => _rest.Length == 0 ? [] : [Cut()];

    private string Cut()
    {
        string line = _rest.ToString().TrimEnd('\r');
        _rest.Clear();
        return line;
    }
}
