using System.Text;
using Hydra.Memory.Blocks;

namespace Hydra.Memory.Seeding;

/// <summary>
/// Reads what the owner wants hydra to know at first: Markdown, with a heading of the first level for each block (<c># persona</c>). Deeper headings are text.
/// </summary>
internal sealed class ProfileReader
{
    private static readonly string[] Labels = [HydraAgent.Persona, HydraAgent.Human, HydraAgent.ActiveProjects];

    private readonly Dictionary<string, string> _texts = [];
    private readonly List<string> _problems = [];
    private readonly StringBuilder _text = new();
    private string? _label;
    private bool _code;

    private ProfileReader()
    {
    }

    /// <summary>The text of each block that has a heading.</summary>
    /// <param name="markdown">The file.</param>
    /// <param name="problems">Everything that is wrong with it.</param>
    public static IReadOnlyDictionary<string, string> Read(string markdown, out IReadOnlyList<string> problems)
    {
        var reader = new ProfileReader();
        foreach (string line in markdown.ReplaceLineEndings("\n").Split('\n'))
            reader.Take(line);
        reader.End();
        problems = reader._problems;
        return reader._texts;
    }

    private void Take(string line)
    {
        _code ^= line.StartsWith("```", StringComparison.Ordinal);
        if (_code || !line.StartsWith("# ", StringComparison.Ordinal))
        {
            _text.Append(line).Append('\n');
            return;
        }

        End();
        _label = line[2..].Trim();
        if (_label == HydraAgent.SystemState)
            _problems.Add($"# {_label}: the services write this block themselves. Take the heading out.");
        else if (!Labels.Contains(_label))
            _problems.Add($"# {_label} is no block of hydra. Write one of {string.Join(", ", Labels)}, or make it a heading of the second level.");
    }

    private void End()
    {
        string text = _text.ToString().Trim();
        _text.Clear();
        if (_label is null)
        {
            if (text.Length > 0)
                _problems.Add($"Text stands before the first heading. Put it under one of # {string.Join(", # ", Labels)}.");
            return;
        }

        long length = BlockContent.LengthOf(text);
        if (length > HydraAgent.BlockLimit)
            _problems.Add($"# {_label} has {length} characters, and the block holds {HydraAgent.BlockLimit}. Shorten it by {length - HydraAgent.BlockLimit}.");
        if (text.Contains('\0', StringComparison.Ordinal))
            _problems.Add($"# {_label} has the character U+0000, which is no text. Take it out.");
        if (!_texts.TryAdd(_label, text))
            _problems.Add($"# {_label} stands there twice. Put both texts under one heading.");
    }
}
