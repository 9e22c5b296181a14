using System.Collections.Immutable;

namespace Hydra.Memory.Chunking;

/// <summary>
/// Reads the structure of a Markdown text that chunks follow: headings of both forms and fenced code. One pass over the lines that ends in linear time
/// whatever comes; Markdig parses far more, refuses deep nesting with an exception, and takes half a minute for a megabyte of <c>a\n=\n</c>.
/// Headings within quotes and lists do not divide a text.
/// </summary>
internal sealed class MarkdownOutline
{
    private readonly string _text;
    private readonly ImmutableArray<TextPart>.Builder _parts = ImmutableArray.CreateBuilder<TextPart>();
    private readonly HeadingStack _headings = new();
    private int _proseStart;

    private MarkdownOutline(string text) => _text = text;

    /// <summary>The text with its headings and its code.</summary>
    public static StructuredText Read(string text)
    {
        var outline = new MarkdownOutline(text);
        outline.ReadLines();
        return new StructuredText(text, outline._parts.ToImmutable());
    }

    private void ReadLines()
    {
        // A line of text that could become a heading by what is drawn below it.
        MarkdownLine? previous = null;
        bool beginsParagraph = true;
        for (int at = FrontMatter.EndIn(_text); at < _text.Length;)
        {
            MarkdownLine line = MarkdownLine.At(_text, at);
            at = line.Next;
            if (line.Fence(_text) is { } fence)
            {
                at = fence.EndIn(_text, line.Next);
                AddPart(line.Start, at, PartKind.Code);
                (previous, beginsParagraph) = (null, true);
            }
            else if (line.HeadingLevel(_text) is var level and > 0)
            {
                AddHeading(level, line.Start, line.Next, line.HeadingText(_text));
                (previous, beginsParagraph) = (null, true);
            }
            else if (previous is { } above && line.UnderlineLevel(_text) is var underlined and > 0)
            {
                AddHeading(underlined, above.Start, line.Next, above.TextOf(_text));
                (previous, beginsParagraph) = (null, true);
            }
            else
            {
                // Only a paragraph of one line: a longer one over dashes is mostly text over a rule.
                previous = beginsParagraph && line.MayBeHeading(_text) ? line : null;
                beginsParagraph = line.TextOf(_text).IsEmpty;
            }
        }

        AddProse(_text.Length);
    }

    private void AddHeading(int level, int start, int end, ReadOnlySpan<char> heading)
    {
        AddProse(start);
        _headings.Enter(level, heading);
        _parts.Add(new TextPart(start, end - start, PartKind.Heading, _headings.Path));
        _proseStart = end;
    }

    private void AddPart(int start, int end, PartKind kind)
    {
        AddProse(start);
        _parts.Add(new TextPart(start, end - start, kind, _headings.Path));
        _proseStart = end;
    }

    private void AddProse(int end)
    {
        if (end > _proseStart && !_text.AsSpan(_proseStart, end - _proseStart).IsWhiteSpace())
            _parts.Add(new TextPart(_proseStart, end - _proseStart, PartKind.Prose, _headings.Path));
        _proseStart = end;
    }
}
