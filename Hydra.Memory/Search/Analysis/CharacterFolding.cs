using System.Text;
using Lucene.Net.Analysis.Miscellaneous;

namespace Hydra.Memory.Search.Analysis;

/// <summary>
/// Case, width, ligatures and diacritics away. Not <see cref="string.Normalize()"/>: with InvariantGlobalization, which all of Hydra
/// runs with, it changes nothing, and terms must be the same on every host. Lucene's table covers Latin and full-width forms; the tables
/// here add Greek and Cyrillic.
/// </summary>
internal static class CharacterFolding
{
    /// <summary>One character gives at most so many.</summary>
    private const int MostCharactersForOne = 4;

    private const string Accented = "άέήίόύώΐΰϊϋςёѐѝ’＇";
    private const string Plain = "αεηιουωιυιυσееи''";

    /// <summary>The folded form of a word in lower case.</summary>
    public static string Fold(string lowered)
    {
        if (Ascii.IsValid(lowered))
            return lowered;

        char[] folded = new char[lowered.Length * MostCharactersForOne];
        int written = 0;
        foreach (char c in lowered)
        {
            if (!IsCombiningDiacritic(c))
                written = FoldOne(c, folded, written);
        }

        return new string(folded, 0, written);
    }

    private static int FoldOne(char c, char[] folded, int written)
    {
        int known = Accented.IndexOf(c, StringComparison.Ordinal);
        if (known >= 0)
        {
            folded[written] = Plain[known];
            return written + 1;
        }

        return ASCIIFoldingFilter.FoldToASCII([c], 0, folded, written, 1);
    }

    /// <summary>A letter and its accent written as two characters folds like the same written as one. Marks of other scripts are letters' parts and stay.</summary>
    private static bool IsCombiningDiacritic(char c) => c is >= '\u0300' and <= '\u036F';
}
