namespace Hydra.Memory.Duplicates;

/// <summary>
/// Estimates how alike two sets of shingles are: the smallest hash under each of a row of hash functions is the same in both as often as their Jaccard similarity
/// says. Rows are taken together in bands; texts with a band in common are candidates. With 8 bands of 4 rows, texts with a similarity of 0.9 share one with a probability of
/// 0.9998, of 0.8 with 0.985, of 0.5 with 0.40, of 0.3 with 0.06.
/// </summary>
internal static class MinHash
{
    public const int Bands = 8;
    private const int Rows = 4;

    /// <summary>Words that follow each other and are compared as one.</summary>
    private const int ShingleWords = 3;

    /// <summary>The shingles of a text as hashes, each once, in order of size; a text of fewer words is one shingle.</summary>
    public static ulong[] ShinglesOf(ReadOnlySpan<uint> words)
    {
        int count = Math.Max(1, words.Length - ShingleWords + 1);
        var shingles = new HashSet<ulong>(count);
        for (int start = 0; start < count; start++)
        {
            ulong hash = 0;
            foreach (uint word in words.Slice(start, Math.Min(ShingleWords, words.Length - start)))
                hash = Mixed(hash ^ word);
            shingles.Add(hash);
        }

        return [.. shingles.Order()];
    }

    /// <summary>The bands of a text.</summary>
    public static ulong[] BandsOf(ReadOnlySpan<ulong> shingles)
    {
        var bands = new ulong[Bands];
        for (int band = 0; band < Bands; band++)
        {
            ulong hash = (ulong)band;
            for (int row = 0; row < Rows; row++)
                hash = Mixed(hash ^ Smallest(shingles, (ulong)(band * Rows + row + 1) * 0x9E3779B97F4A7C15));
            bands[band] = hash;
        }

        return bands;
    }

    /// <summary>How much two ordered sets have in common: 1 where they are equal, 0 where nothing is.</summary>
    public static double Jaccard(ReadOnlySpan<ulong> one, ReadOnlySpan<ulong> other)
    {
        int common = 0;
        for (int i = 0, j = 0; i < one.Length && j < other.Length;)
        {
            int order = one[i].CompareTo(other[j]);
            common += order == 0 ? 1 : 0;
            i += order <= 0 ? 1 : 0;
            j += order >= 0 ? 1 : 0;
        }

        int all = one.Length + other.Length - common;
        return all == 0 ? 1 : (double)common / all;
    }

    private static ulong Smallest(ReadOnlySpan<ulong> shingles, ulong seed)
    {
        ulong smallest = ulong.MaxValue;
        foreach (ulong shingle in shingles)
            smallest = Math.Min(smallest, Mixed(shingle ^ seed));
        return smallest;
    }

    private static ulong Mixed(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
