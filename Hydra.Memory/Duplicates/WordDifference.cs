namespace Hydra.Memory.Duplicates;

/// <summary>Whether two texts differ only by words that say nothing. Both are walked in step, and a light word is passed over wherever the other text has none.</summary>
internal static class WordDifference
{
    /// <summary>Whether the words that are not light are the same, in the same order. A number, a name, a "not" more or less: another statement.</summary>
    public static bool SaysTheSame(ReadOnlySpan<uint> one, ReadOnlySpan<uint> other)
    {
        int i = 0;
        int j = 0;
        while (true)
        {
            i = SkipLight(one, i);
            j = SkipLight(other, j);
            if (i == one.Length || j == other.Length)
                return i == one.Length && j == other.Length;
            if (one[i++] != other[j++])
                return false;
        }
    }

    private static int SkipLight(ReadOnlySpan<uint> words, int at)
    {
        while (at < words.Length && (words[at] & ComparedWords.Light) != 0)
            at++;
        return at;
    }
}
