using System.Globalization;
using System.Text;

namespace Hydra.Memory.Chunking;

/// <summary>
/// Splits a sentence or line that is longer than a chunk: between words, and a word that is itself too long between characters as readers see them. Only a
/// character that alone is longer than a chunk (hundreds of combining marks on one letter) is split between code points; a surrogate pair never is.
/// </summary>
internal sealed class LongTextSplitter(string text, int mostTokens)
{
    /// <summary>The longest character that is kept whole, in UTF-16 units: a family of emoji has eleven. Looking further would make endless marks cost their square.</summary>
    private const int LongestCharacter = 128;

    public int MostTokens => mostTokens;

    /// <summary>The pieces in order, with at least the estimate of each.</summary>
    public IEnumerable<(int Start, int End, int Tokens)> Split(int start, int end)
    {
        (int Start, int End, int Tokens) piece = (start, start, 0);
        for (int at = start; at < end;)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }

            int wordEnd = WordEnd(at, end);
            int tokens = TokenEstimate.Of(text.AsSpan(at, wordEnd - at));
            if (piece.Tokens > 0 && piece.Tokens + tokens > mostTokens)
            {
                yield return piece;
                piece = (at, at, 0);
            }

            if (tokens > mostTokens)
            {
                foreach ((int Start, int End, int Tokens) part in SplitWord(at, wordEnd))
                    yield return part;
                piece = (wordEnd, wordEnd, 0);
            }
            else
            {
                piece = (piece.Tokens == 0 ? at : piece.Start, wordEnd, piece.Tokens + tokens);
            }

            at = wordEnd;
        }

        if (piece.Tokens > 0)
            yield return piece;
    }

    private IEnumerable<(int Start, int End, int Tokens)> SplitWord(int start, int end)
    {
        int from = start;
        int used = 0;
        for (int at = start; at < end;)
        {
            int length = CharacterLength(at, end);
            int tokens = TokenEstimate.AtMost(text.AsSpan(at, length));
            if (tokens > mostTokens)
                (length, tokens) = Shortened(at, length);
            if (used > 0 && used + tokens > mostTokens)
            {
                yield return (from, at, used);
                (from, used) = (at, 0);
            }

            used += tokens;
            at += length;
        }

        if (used > 0)
            yield return (from, end, used);
    }

    private int CharacterLength(int start, int end)
    {
        int length = StringInfo.GetNextTextElementLength(text.AsSpan(start, Math.Min(LongestCharacter, end - start)));
        bool isWithinPair = start + length < end && char.IsSurrogatePair(text[start + length - 1], text[start + length]);
        return isWithinPair ? length - 1 : length;
    }

    /// <summary>As many code points as fit into a chunk.</summary>
    private (int Length, int Tokens) Shortened(int start, int length)
    {
        int taken = 0;
        int tokens = 0;
        while (taken < length)
        {
            Rune.DecodeFromUtf16(text.AsSpan(start + taken, length - taken), out _, out int units);
            int more = TokenEstimate.AtMost(text.AsSpan(start + taken, units));
            if (tokens + more > mostTokens)
                break;
            tokens += more;
            taken += units;
        }

        return (taken, tokens);
    }

    private int WordEnd(int start, int end)
    {
        int at = start;
        while (at < end && !char.IsWhiteSpace(text[at]))
            at++;
        return at;
    }
}
