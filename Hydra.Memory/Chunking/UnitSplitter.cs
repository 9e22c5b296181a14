namespace Hydra.Memory.Chunking;

/// <summary>Splits a structured text into units that each fit into a chunk.</summary>
internal sealed class UnitSplitter
{
    /// <summary>More white space than this between two words, in characters, parts them for good: no chunk carries it.</summary>
    private const int LongestGap = 200;

    private readonly StructuredText _source;
    private readonly LongTextSplitter _long;
    private readonly List<TextUnit> _units = [];
    private int _part;

    private UnitSplitter(StructuredText source, int mostTokens)
    {
        _source = source;
        _long = new LongTextSplitter(source.Text, mostTokens);
    }

    /// <summary>The units of a text, in order; all of its characters but white space are in one.</summary>
    /// <param name="source">The text.</param>
    /// <param name="mostTokens">The most tokens of a unit.</param>
    public static List<TextUnit> Split(StructuredText source, int mostTokens)
    {
        var splitter = new UnitSplitter(source, mostTokens);
        int covered = 0;
        for (int part = 0; part < source.Parts.Length; part++)
        {
            TextPart one = source.Parts[part];
            splitter._part = part;
            splitter.AddProse(covered, one.Start);
            splitter.AddPart(one);
            covered = Math.Max(covered, one.End);
        }

        splitter.AddProse(covered, source.Text.Length);
        return splitter._units;
    }

    private void AddPart(TextPart part)
    {
        if (part.Kind == PartKind.Heading)
            AddRange(part.Start, part.End, UnitBreak.Section, isHeading: true);
        else if (part.Kind == PartKind.Code)
            AddCode(part);
        else
            AddProse(part.Start, part.End);
    }

    private void AddProse(int start, int end)
    {
        if (end <= start)
            return;
        var sentences = new SentenceSplitter(_source.Text.AsSpan(start, end - start));
        while (sentences.MoveNext())
            AddRange(start + sentences.Start, start + sentences.End, sentences.BeginsParagraph ? UnitBreak.Paragraph : UnitBreak.Sentence, mayRepeat: true);
    }

    private void AddCode(TextPart part)
    {
        UnitBreak before = UnitBreak.Paragraph;
        for (int at = part.Start; at < part.End;)
        {
            MarkdownLine line = MarkdownLine.At(_source.Text, at);
            at = line.Next;
            ReadOnlySpan<char> content = line.TextOf(_source.Text);
            if (content.IsEmpty)
            {
                before = UnitBreak.Paragraph;
                continue;
            }

            bool mayDeclare = !char.IsWhiteSpace(_source.Text[line.Start]) && (char.IsLetter(content[0]) || content[0] is '@' or '[' or '#' or '<' or '/' or '_');
            AddRange(line.Start, Math.Min(line.End, part.End), before == UnitBreak.Sentence && mayDeclare ? UnitBreak.Declaration : before);
            before = UnitBreak.Sentence;
        }
    }

    private void AddRange(int start, int end, UnitBreak before, bool isHeading = false, bool mayRepeat = false)
    {
        ReadOnlySpan<char> text = _source.Text.AsSpan(start, end - start);
        // Indentation stays: it says how deep a line of code is.
        int trimmed = text.TrimEnd().Length;
        int indentation = text.IndexOfText();
        if (indentation < 0)
            return;
        int from = indentation > LongestGap ? start + indentation : start;
        end = start + trimmed;
        for (int gap; (gap = NextGap(from, end)) < end;)
        {
            Add(from, gap, before, isHeading, mayRepeat: false);
            from = gap + _source.Text.AsSpan(gap, end - gap).IndexOfText();
            before = UnitBreak.Gap;
            mayRepeat = false;
        }

        Add(from, end, before, isHeading, mayRepeat);
    }

    private void Add(int start, int end, UnitBreak before, bool isHeading, bool mayRepeat)
    {
        if (_units.Count > 0 && start - _units[^1].End > LongestGap)
            before = UnitBreak.Gap;
        int tokens = TokenEstimate.Of(_source.Text.AsSpan(start, end - start));
        if (tokens <= _long.MostTokens)
        {
            _units.Add(new TextUnit(start, end, tokens, before, _part, isHeading, mayRepeat));
            return;
        }

        foreach ((int from, int to, int estimate) in _long.Split(start, end))
        {
            _units.Add(new TextUnit(from, to, estimate, before, _part, isHeading, MayRepeat: false));
            before = UnitBreak.Inside;
        }
    }

    /// <summary>Where the next long gap begins; the end where there is none.</summary>
    private int NextGap(int start, int end)
    {
        for (int at = start; at < end; at++)
        {
            if (!char.IsWhiteSpace(_source.Text[at]))
                continue;
            int length = _source.Text.AsSpan(at, end - at).IndexOfText();
            if (length > LongestGap)
                return at;
            at += Math.Max(0, length - 1);
        }

        return end;
    }
}
