using System.Globalization;
using System.Text;

namespace Hydra.Memory.Search.Analysis;

/// <summary>
/// Runs of letters, digits and marks, without a copy. Everything else parts them, but an apostrophe between two letters where the
/// language writes contractions with it. A run of a script that does not space its words comes on its own.
/// </summary>
internal ref struct Tokenizer(ReadOnlySpan<char> text, bool keepsApostrophes)
{
    private enum Kind
    {
        None,
        Word,
        Unspaced,
    }

    private readonly ReadOnlySpan<char> _text = text;
    private int _next;

    public ReadOnlySpan<char> Current { get; private set; }

    /// <summary>The current run belongs to a script without spaces between words.</summary>
    public bool IsUnspaced { get; private set; }

    public bool MoveNext()
    {
        int start = _next;
        Kind kind = Kind.None;
        while (start < _text.Length && (kind = KindAt(start, out int length)) == Kind.None)
            start += length;

        int end = start;
        while (end < _text.Length && (KindAt(end, out int length) == kind || IsInnerApostrophe(end)))
            end += length;

        _next = end;
        Current = _text[start..end];
        IsUnspaced = kind == Kind.Unspaced;
        return end > start;
    }

    private readonly Kind KindAt(int index, out int length)
    {
        char c = _text[index];
        length = 1;
        if (c < 0x80)
            return char.IsAsciiLetterOrDigit(c) ? Kind.Word : Kind.None;

        // A lone half of a surrogate pair decodes to U+FFFD, which is no letter.
        Rune.DecodeFromUtf16(_text[index..], out Rune character, out length);
        return Rune.GetUnicodeCategory(character) switch
        {
            <= UnicodeCategory.OtherLetter or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber
                or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark => IsOfUnspacedScript(character.Value) ? Kind.Unspaced : Kind.Word,
            _ => Kind.None,
        };
    }

    private readonly bool IsInnerApostrophe(int index) =>
        keepsApostrophes && _text[index] is '\'' or '’' or '＇'
        && index > 0 && index + 1 < _text.Length && char.IsLetter(_text[index - 1]) && char.IsLetter(_text[index + 1]);

    /// <summary>Thai, Lao, Myanmar, Khmer; Han, Kana, Bopomofo, Hangul (spaced, but its words carry their endings), and the supplementary ideographs.</summary>
    private static bool IsOfUnspacedScript(int character) => character is
        (>= 0x0E00 and <= 0x0EFF) or (>= 0x1000 and <= 0x109F) or (>= 0x1100 and <= 0x11FF) or (>= 0x1780 and <= 0x17FF)
        or (>= 0x2E80 and <= 0x2FDF) or (>= 0x3005 and <= 0x3007) or (>= 0x3031 and <= 0x9FFF) or (>= 0xA960 and <= 0xA97F) or (>= 0xAC00 and <= 0xD7FF)
        or (>= 0xF900 and <= 0xFAFF) or (>= 0xFF66 and <= 0xFFDC) or (>= 0x1B000 and <= 0x1B2FF) or (>= 0x20000 and <= 0x3FFFF);
}
