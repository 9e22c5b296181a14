using System.Globalization;
using System.Text.RegularExpressions;

namespace Hydra.Simulator.ComfyUi.Files;

/// <summary>The server's folders <c>output</c>, <c>temp</c> and <c>input</c>, in memory: of more files than fit, the oldest go.</summary>
internal sealed partial class ComfyFiles
{
    public const string Output = "output";
    public const string Temp = "temp";
    public const string Input = "input";

    /// <summary>A large picture has some hundred kilobytes.</summary>
    private const int MostFiles = 400;

    private readonly Lock _gate = new();
    private readonly OrderedDictionary<ComfyFile, byte[]> _files = [];

    /// <summary>A folder below, in short; null where it would lie elsewhere.</summary>
    public static string? Below(string subfolder)
    {
        if (subfolder.StartsWith('/'))
            return null;
        var steps = new List<string>();
        foreach (string step in subfolder.Replace('\\', '/').Split('/').Where(step => step is not ("" or ".")))
        {
            if (step != "..")
                steps.Add(step);
            else if (steps.Count == 0)
                return null;
            else
                steps.RemoveAt(steps.Count - 1);
        }

        return string.Join('/', steps);
    }

    /// <summary>The uploaded files, as <c>LoadImage</c> names them.</summary>
    public IReadOnlyList<string> Inputs()
    {
        lock (_gate)
            return [.. _files.Keys.Where(file => file.Folder == Input).Select(file => file.Path)];
    }

    public byte[]? Find(ComfyFile file)
    {
        lock (_gate)
            return _files.GetValueOrDefault(file);
    }

    public void Put(ComfyFile file, byte[] content)
    {
        lock (_gate)
        {
            _files.Remove(file);
            _files.Add(file, content);
            if (_files.Count > MostFiles)
                _files.RemoveAt(0);
        }
    }

    /// <summary>The number that the next file of a prefix gets: one more than the highest there is.</summary>
    public int NextNumber(string folder, string subfolder, string prefix)
    {
        lock (_gate)
        {
            return 1 + _files.Keys
                .Where(file => file.Folder == folder && file.Subfolder == subfolder && file.Name.StartsWith(prefix + "_", StringComparison.Ordinal))
                .Select(file => Number().Match(file.Name[prefix.Length..]))
                .Where(match => match.Success)
                .Select(match => int.Parse(match.Groups["number"].ValueSpan, CultureInfo.InvariantCulture))
                .DefaultIfEmpty(0)
                .Max();
        }
    }

    [GeneratedRegex(@"^_(?<number>[0-9]{5,9})_\.png$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number();
}

/// <summary>Where a file lies.</summary>
/// <param name="Folder"><c>output</c>, <c>temp</c> or <c>input</c>.</param>
/// <param name="Subfolder">The folder below it; empty for none.</param>
/// <param name="Name">Its name.</param>
internal readonly record struct ComfyFile(string Folder, string Subfolder, string Name)
{
    public string Path => Subfolder.Length == 0 ? Name : $"{Subfolder}/{Name}";
}
