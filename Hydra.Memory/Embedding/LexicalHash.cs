namespace Hydra.Memory.Embedding;

/// <summary>FNV-1a over UTF-16 units, 64 bits, with a final mix (that of SplitMix64): the low bits of FNV alone depend on the last letters too much.</summary>
internal static class LexicalHash
{
    /// <summary>Seeds keep kinds of features apart: the word "abc" is not the letters "abc" of another word.</summary>
    public const ulong Word = 1;

    public const ulong Letters = 2;
    public const ulong Pair = 3;
    public const ulong Whole = 4;

    private const ulong Basis = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    public static ulong Of(ReadOnlySpan<char> text, ulong seed)
    {
        ulong hash = (Basis ^ seed) * Prime;
        foreach (char unit in text)
        {
            hash = (hash ^ (byte)unit) * Prime;
            hash = (hash ^ (byte)(unit >> 8)) * Prime;
        }

        return Mixed(hash);
    }

    /// <summary>The hash of two that follow each other.</summary>
    public static ulong Of(ulong first, ulong second) => Mixed(Mixed(first ^ Pair) + second);

    public static int DimensionOf(ulong hash, int dimensions) => (int)((hash >> 32) * (ulong)dimensions >> 32);

    public static float SignOf(ulong hash) => (hash & 1) == 0 ? 1 : -1;

    private static ulong Mixed(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
