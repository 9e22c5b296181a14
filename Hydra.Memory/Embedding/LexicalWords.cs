using System.Globalization;
using System.Text;
using Lucene.Net.Analysis.Miscellaneous;

namespace Hydra.Memory.Embedding;

/// <summary>
/// Words for <see cref="LexicalEmbedder"/>: runs of letters and digits in lower case, accents and full-width forms folded to ASCII, marks left out. Where no spaces are
/// written (Chinese, Japanese, Thai) every two neighbouring letters are a word, and so is the last one alone. This is not the analyzer of full-text search: what that improves must not change vectors.
/// </summary>
internal static class LexicalWords
{
    private const int LongestWord = 64;

    /// <summary>One letter may become four: ㎉ does not, but (10) as one sign does.</summary>
    private const int MostFolded = 4;

    public static IEnumerable<string> Of(string text)
    {
        var word = new StringBuilder();
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (IsWithoutSpaces(rune.Value))
            {
                if (word.Length > 0 && !IsWithoutSpaces(word[0]))
                    yield return Take(word);
                word.Append(rune.ToString());
                if (word.Length < 2)
                    continue;
                yield return word.ToString();
                word.Remove(0, 1);
            }
            else if (Rune.IsLetterOrDigit(rune))
            {
                if (word.Length > LongestWord || (word.Length > 0 && IsWithoutSpaces(word[0])))
                    yield return Take(word);
                AppendFolded(word, Rune.ToLowerInvariant(rune));
            }
            else if (word.Length > 0 && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.Format))
            {
                yield return Take(word);
            }
        }

        if (word.Length > 0)
            yield return word.ToString();
    }

    private static string Take(StringBuilder word)
    {
        string taken = word.ToString();
        word.Clear();
        return taken;
    }

    private static void AppendFolded(StringBuilder word, Rune rune)
    {
        if (rune.IsAscii)
        {
            word.Append((char)rune.Value);
            return;
        }

        if (!rune.IsBmp)
        {
            word.Append(rune.ToString());
            return;
        }

        char[] folded = new char[MostFolded];
        int length = ASCIIFoldingFilter.FoldToASCII([(char)rune.Value], 0, folded, 0, 1);
        word.Append(folded, 0, length);
    }

    /// <summary>Kana, ideographs, Thai, Lao, Khmer, Burmese.</summary>
    private static bool IsWithoutSpaces(int value) => value
        is (>= 0x0E00 and <= 0x0EFF) or (>= 0x1000 and <= 0x109F) or (>= 0x1780 and <= 0x17FF) or (>= 0x3041 and <= 0x30FF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF);
}
