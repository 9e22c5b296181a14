using System.Globalization;

namespace Hydra.Memory.Chunking;

/// <summary>
/// Splits prose into sentences, by marks and not by a language: full stops of Latin, Greek and Cyrillic script where a space follows and no abbreviation, initial
/// or lower-case letter speaks against it; those of Chinese, Japanese, the Indic, Arabic and other scripts always. A blank line, an item of a list and a row
/// of a table end a sentence too.
/// </summary>
internal ref struct SentenceSplitter(ReadOnlySpan<char> text)
{
    private const string AlwaysEnds = "。！？｡．।॥۔؟։።፧፨။៕꓿";
    private const string MayEnd = ".!?…‼⁇⁈⁉";
    private const string Closers = "\"')]}»”’›」』）】》〉*_`";

    private readonly ReadOnlySpan<char> _text = text;
    private int _at;
    private bool _newParagraph = true;

    /// <summary>Where the sentence begins.</summary>
    public int Start { get; private set; }

    /// <summary>Where it ends, exclusive.</summary>
    public int End { get; private set; }

    /// <summary>Whether a blank line stands before it, or nothing.</summary>
    public bool BeginsParagraph { get; private set; }

    /// <summary>Goes to the next sentence; false where there is none.</summary>
    public bool MoveNext()
    {
        int skipped = _text[_at..].IndexOfText();
        if (skipped < 0)
            return false;
        _at += skipped;
        Start = _at;
        BeginsParagraph = _newParagraph;
        while (_at < _text.Length && !EndsHere())
            _at++;
        End = Start + _text[Start.._at].TrimEnd().Length;
        return true;
    }

    /// <summary>Whether the sentence ends at this character; then the place is moved behind it.</summary>
    private bool EndsHere()
    {
        char character = _text[_at];
        if (character is '\n' or '\r')
            return EndsAtLine();
        bool always = AlwaysEnds.Contains(character);
        if (!always && !MayEnd.Contains(character))
            return false;
        int mark = _at;
        SkipMarks();
        if (always || EndsAt(mark))
        {
            _newParagraph = BreaksAhead() > 1;
            return true;
        }

        // What was skipped is part of the sentence; the loop goes on behind it.
        _at--;
        return false;
    }

    /// <summary>Further marks, what closes a quotation or a bracket, and what is written onto any of them.</summary>
    private void SkipMarks()
    {
        while (_at < _text.Length && (MayEnd.Contains(_text[_at]) || AlwaysEnds.Contains(_text[_at]) || Closers.Contains(_text[_at]) || IsWrittenOnto(_text[_at])))
            _at++;
    }

    private static bool IsWrittenOnto(char character) => character > '\u02FF'
        && char.GetUnicodeCategory(character) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.Format;

    private readonly bool EndsAt(int mark)
    {
        if (_at == _text.Length)
            return true;
        if (!char.IsWhiteSpace(_text[_at]))
            return false;
        int ahead = _text[_at..].IndexOfText();
        if (ahead < 0)
            return true;
        char next = _text[_at + ahead];
        return !char.IsLower(next) && (_text[mark] != '.' || !Abbreviations.EndIn(_text[Start..mark], next));
    }

    /// <summary>A line break ends a sentence where a paragraph ends, or where an item or a row begins.</summary>
    private bool EndsAtLine()
    {
        int breaks = BreaksAhead();
        int next = _at + Math.Max(0, _text[_at..].IndexOfText());
        bool isItem = _text[next] == '|' || ListMarker.Starts(_text[next..Math.Min(_text.Length, next + 8)]);
        _newParagraph = breaks > 1;
        if (breaks > 1 || isItem)
            return true;
        // The white space is not looked at again.
        _at = Math.Max(_at, next - 1);
        return false;
    }

    /// <summary>How many line breaks the white space here has, two at most.</summary>
    private readonly int BreaksAhead()
    {
        int breaks = 0;
        for (int at = _at; at < _text.Length && char.IsWhiteSpace(_text[at]) && breaks < 2; at++)
        {
            if (_text[at] == '\n' || (_text[at] == '\r' && (at + 1 == _text.Length || _text[at + 1] != '\n')))
                breaks++;
        }

        return breaks;
    }
}

/// <summary>Full stops that end a word and no sentence.</summary>
internal static class Abbreviations
{
    private const int Longest = 12;

    private static readonly HashSet<string> Anywhere = new(StringComparer.OrdinalIgnoreCase)
    {
        "mr", "mrs", "ms", "dr", "prof", "rev", "gen", "sen", "hon", "st", "jr", "sr", "vs", "etc", "approx", "dept", "est", "inc", "ltd", "co", "corp", "cf", "al", "ca",
        "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "bzw", "usw", "vgl", "bspw", "evtl", "ggf", "inkl", "hr", "fr", "mme", "mlle", "sra", "env",
    };

    private static readonly HashSet<string> BeforeNumbers = new(StringComparer.OrdinalIgnoreCase)
    {
        "no", "nr", "nos", "fig", "figs", "eq", "vol", "p", "pp", "ch", "sec", "art", "ver", "v", "abs", "bd", "kap",
    };

    private static readonly System.Buffers.SearchValues<char> BeforeAWord = System.Buffers.SearchValues.Create(" \t\r\n\u00A0([{\"'“‘«");

    /// <summary>Whether a text ends with an abbreviation, its last full stop left out.</summary>
    /// <param name="text">The sentence so far.</param>
    /// <param name="next">The first character after the white space that follows.</param>
    public static bool EndIn(ReadOnlySpan<char> text, char next)
    {
        ReadOnlySpan<char> near = text[Math.Max(0, text.Length - Longest - 1)..];
        ReadOnlySpan<char> word = near[(near.LastIndexOfAny(BeforeAWord) + 1)..];
        if (word.Length is 0 or > Longest)
            return false;
        // "1." at the beginning is the number of an item.
        if (word.Length == text.Length && word.IndexOfAnyExceptInRange('0', '9') < 0)
            return true;
        // J. R. R. Tolkien, but not: So do I.
        if (word.Length == 1)
            return char.IsUpper(word[0]) && word[0] != 'I';
        return IsLettersWithStops(word)
            || Anywhere.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word)
            || (char.IsDigit(next) && BeforeNumbers.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word));
    }

    /// <summary>e.g, z.B, U.S: single letters between full stops.</summary>
    private static bool IsLettersWithStops(ReadOnlySpan<char> word)
    {
        if (word.Length < 3 || word.Length % 2 == 0)
            return false;
        for (int i = 0; i < word.Length; i++)
        {
            if (i % 2 == 0 ? !char.IsLetter(word[i]) : word[i] != '.')
                return false;
        }

        return true;
    }
}
