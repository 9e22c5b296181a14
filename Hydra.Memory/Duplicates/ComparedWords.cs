using System.Globalization;
using System.Text;
using Lucene.Net.Analysis.Miscellaneous;

namespace Hydra.Memory.Duplicates;

/// <summary>
/// A text as the words that are compared: in lower case and without accents, punctuation that ends or divides sentences left out. Numbers with their points and
/// signs, and symbols that mean something (a + b, ! in code, a question mark) are words of their own. A word that says nothing is marked as light.
/// </summary>
internal static class ComparedWords
{
    /// <summary>The lowest bit of a word's hash: 1 where a difference in this word alone makes no other statement.</summary>
    public const uint Light = 1;

    private const string Meaningful = "+=<>/%$#&|^~*\\@€£¥§°?";

    private static readonly HashSet<string> LightWords = new(StringComparer.Ordinal)
    {
        "a", "an", "the", "also", "just", "really", "very", "so", "then", "please", "ok", "okay", "oh", "um", "uh",
    };

    /// <summary>The hashes of the words, in order.</summary>
    public static uint[] Of(string text)
    {
        List<uint> words = [];
        var word = new StringBuilder();
        for (int at = 0; at < text.Length; at++)
        {
            char character = text[at];
            if (char.IsLetterOrDigit(character) || char.IsSurrogate(character) || IsWithinNumber(text, at))
                Append(word, character);
            else if (character is '\'' or '’' && word.Length > 0 && at + 1 < text.Length && char.IsLetter(text[at + 1]))
                continue;
            else if (CharUnicodeInfo.GetUnicodeCategory(character) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.Format))
                Divide(words, word, text, at);
        }

        End(words, word);
        return [.. words];
    }

    private static void Divide(List<uint> words, StringBuilder word, string text, int at)
    {
        End(words, word);
        if (IsMeaningful(text, at))
            words.Add(HashOf(text.AsSpan(at, 1)) & ~Light);
    }

    private static void End(List<uint> words, StringBuilder word)
    {
        if (word.Length == 0)
            return;
        string whole = word.ToString();
        uint hash = HashOf(whole);
        words.Add(LightWords.Contains(whole) ? hash | Light : hash & ~Light);
        word.Clear();
    }

    /// <summary>3.5, 5,000, 12:30, 127.0.0.1, 2026-11-25: marks between two digits.</summary>
    private static bool IsWithinNumber(string text, int at) =>
        text[at] is '.' or ',' or ':' or '-' && at > 0 && at + 1 < text.Length && char.IsAsciiDigit(text[at - 1]) && char.IsAsciiDigit(text[at + 1]);

    private static bool IsMeaningful(string text, int at)
    {
        char next = at + 1 < text.Length ? text[at + 1] : ' ';
        char last = at > 0 ? text[at - 1] : ' ';
        return text[at] switch
        {
            // An item's mark, and not a product.
            '*' => !char.IsWhiteSpace(next) || !(at == 0 || last is '\n'),
            // Not, in code.
            '!' => char.IsLetter(next) || next == '=',
            // A sign, or a difference.
            '-' => char.IsAsciiDigit(next) || (char.IsWhiteSpace(last) && char.IsWhiteSpace(next) && at > 0 && last != '\n'),
            var other => Meaningful.Contains(other) || char.IsSymbol(other),
        };
    }

    private static void Append(StringBuilder word, char character)
    {
        if (char.IsAscii(character) || char.IsSurrogate(character))
        {
            word.Append(char.ToLowerInvariant(character));
            return;
        }

        char[] output = new char[4];
        int length = ASCIIFoldingFilter.FoldToASCII([char.ToLowerInvariant(character)], 0, output, 0, 1);
        word.Append(output, 0, length);
    }

    /// <summary>FNV-1a, folded to 32 bits.</summary>
    private static uint HashOf(ReadOnlySpan<char> word)
    {
        ulong hash = 14695981039346656037;
        foreach (char unit in word)
            hash = (hash ^ unit) * 1099511628211;
        return (uint)(hash ^ (hash >> 32));
    }
}
