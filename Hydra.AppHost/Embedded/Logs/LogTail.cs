using System.Text;

namespace Hydra.AppHost.Embedded.Logs;

/// <summary>Reads the end of a log file without reading the rest of it.</summary>
internal static class LogTail
{
    private const int MostBytes = 1024 * 1024;

    /// <summary>The last lines of a file, of its last megabyte at most; none where it is missing.</summary>
    public static IReadOnlyList<string> Read(string path, int lines)
    {
        if (lines <= 0 || !File.Exists(path))
            return [];
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        bool cut = file.Length > MostBytes;
        if (cut)
            file.Seek(-MostBytes, SeekOrigin.End);
        using var reader = new StreamReader(file, Encoding.UTF8);
        string[] all = reader.ReadToEnd().Split('\n');
        // What follows the last line feed is no line; what precedes the first one of a cut file is half of one.
        return [.. all[..^1].Skip(cut ? 1 : 0).TakeLast(lines)];
    }
}
