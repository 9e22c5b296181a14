using System.Collections.Immutable;
using System.Text;

namespace Hydra.Memory.Chunking;

/// <summary>The headings above the place that is being read.</summary>
internal sealed class HeadingStack
{
    /// <summary>The path is kept with every chunk: a "heading" of a megabyte must not be.</summary>
    private const int LongestHeading = 160;

    private readonly List<(int Level, string Text)> _open = [];

    /// <summary>The headings, the outermost first.</summary>
    public ImmutableArray<string> Path { get; private set; } = [];

    /// <summary>A heading of a level, from 1; those of the same and deeper levels end here. One without a text ends them and adds nothing.</summary>
    public void Enter(int level, ReadOnlySpan<char> heading)
    {
        while (_open.Count > 0 && _open[^1].Level >= level)
            _open.RemoveAt(_open.Count - 1);
        string text = Plain(heading);
        if (text.Length > 0)
            _open.Add((level, text));
        Path = [.. _open.Select(one => one.Text)];
    }

    /// <summary>The text of a heading without marks of emphasis, on one line.</summary>
    private static string Plain(ReadOnlySpan<char> heading)
    {
        var text = new StringBuilder();
        foreach (char character in heading.Trim())
        {
            if (text.Length >= LongestHeading && !char.IsLowSurrogate(character))
                return text.Append('…').ToString();
            if (char.IsWhiteSpace(character) || char.IsControl(character))
                AppendSpace(text);
            else if (character is not ('*' or '`'))
                text.Append(character);
        }

        return text.ToString().TrimEnd();
    }

    private static void AppendSpace(StringBuilder text)
    {
        if (text.Length > 0 && text[^1] != ' ')
            text.Append(' ');
    }
}
