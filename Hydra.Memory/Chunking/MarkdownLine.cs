namespace Hydra.Memory.Chunking;

/// <summary>A line of a Markdown text.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="End">Where its text ends, before the line break.</param>
/// <param name="Next">Where the next line begins.</param>
internal readonly record struct MarkdownLine(int Start, int End, int Next)
{
    private const int DeepestHeading = 6;

    /// <summary>With more indentation it is code, or part of a list.</summary>
    private const int MostIndentation = 3;

    /// <summary>A longer line is a paragraph, whatever is drawn below it.</summary>
    private const int LongestUnderlined = 300;

    public static MarkdownLine At(string text, int start)
    {
        int length = text.AsSpan(start).IndexOfAny('\n', '\r');
        if (length < 0)
            return new MarkdownLine(start, text.Length, text.Length);
        int end = start + length;
        bool isPair = text[end] == '\r' && end + 1 < text.Length && text[end + 1] == '\n';
        return new MarkdownLine(start, end, end + (isPair ? 2 : 1));
    }

    public ReadOnlySpan<char> TextOf(string text) => text.AsSpan(Start, End - Start).Trim();

    /// <summary>The level of a heading that begins with number signs; 0 where it is none.</summary>
    public int HeadingLevel(string text)
    {
        if (!IsAtMargin(text))
            return 0;
        ReadOnlySpan<char> line = TextOf(text);
        int level = Count(line, '#');
        return level <= DeepestHeading && (level == line.Length || char.IsWhiteSpace(line[level])) ? level : 0;
    }

    /// <summary>The text of such a heading, without closing number signs.</summary>
    public ReadOnlySpan<char> HeadingText(string text)
    {
        ReadOnlySpan<char> heading = TextOf(text).TrimStart('#').Trim();
        ReadOnlySpan<char> open = heading.TrimEnd('#');
        return open.Length == 0 || char.IsWhiteSpace(open[^1]) ? open.TrimEnd() : heading;
    }

    /// <summary>The level of the heading that this line underlines; 0 where it underlines none.</summary>
    public int UnderlineLevel(string text)
    {
        ReadOnlySpan<char> line = TextOf(text);
        if (line.IsEmpty || !IsAtMargin(text))
            return 0;
        if (Count(line, '=') == line.Length)
            return 1;
        return Count(line, '-') == line.Length ? 2 : 0;
    }

    /// <summary>Whether this could be a heading by what is drawn below it: not a quote, an item, a row or code.</summary>
    public bool MayBeHeading(string text)
    {
        ReadOnlySpan<char> line = TextOf(text);
        return !line.IsEmpty && line.Length <= LongestUnderlined && IsAtMargin(text) && line[0] is not ('>' or '|' or '<') && !ListMarker.Starts(line);
    }

    /// <summary>The fence that this line opens; null where it opens none.</summary>
    public CodeFence? Fence(string text)
    {
        ReadOnlySpan<char> line = TextOf(text);
        if (line.IsEmpty || line[0] is not ('`' or '~'))
            return null;
        int length = Count(line, line[0]);
        // Backticks after it are a piece of code within a line.
        return length >= CodeFence.Shortest && !(line[0] == '`' && line[length..].Contains('`')) ? new CodeFence(line[0], length) : null;
    }

    internal static int Count(ReadOnlySpan<char> line, char mark) => line.IndexOfAnyExcept(mark) is var other && other < 0 ? line.Length : other;

    private bool IsAtMargin(string text)
    {
        int indentation = 0;
        for (int at = Start; at < End && indentation <= MostIndentation && char.IsWhiteSpace(text[at]); at++)
            indentation += text[at] == '\t' ? MostIndentation + 1 : 1;
        return indentation <= MostIndentation;
    }
}

/// <summary>What opens a block of code, and must close it: three or more backticks or tildes.</summary>
internal readonly record struct CodeFence(char Mark, int Length)
{
    public const int Shortest = 3;

    /// <summary>Where the block ends: after the closing fence, or with the text where there is none.</summary>
    public int EndIn(string text, int start)
    {
        for (int at = start; at < text.Length;)
        {
            MarkdownLine line = MarkdownLine.At(text, at);
            ReadOnlySpan<char> content = line.TextOf(text);
            if (content.Length >= Length && MarkdownLine.Count(content, Mark) == content.Length)
                return line.Next;
            at = line.Next;
        }

        return text.Length;
    }
}

/// <summary>What a note-taking program puts before the text: lines of YAML between two lines of dashes.</summary>
internal static class FrontMatter
{
    private const string Rule = "---";

    /// <summary>Where the text itself begins.</summary>
    public static int EndIn(string text)
    {
        MarkdownLine line = MarkdownLine.At(text, 0);
        if (!line.TextOf(text).SequenceEqual(Rule))
            return 0;
        for (int at = line.Next; at < text.Length; at = line.Next)
        {
            line = MarkdownLine.At(text, at);
            if (line.TextOf(text).SequenceEqual(Rule))
                return line.Next;
        }

        return 0;
    }
}

/// <summary>What an item of a list begins with.</summary>
internal static class ListMarker
{
    private const int MostDigits = 4;

    public static bool Starts(ReadOnlySpan<char> line)
    {
        if (line.Length < 2)
            return false;
        if (line[0] is '-' or '*' or '+' or '•')
            return char.IsWhiteSpace(line[1]);
        int digits = 0;
        while (digits < line.Length && digits <= MostDigits && char.IsAsciiDigit(line[digits]))
            digits++;
        return digits is > 0 and <= MostDigits && digits + 1 < line.Length && line[digits] is '.' or ')' && char.IsWhiteSpace(line[digits + 1]);
    }
}
