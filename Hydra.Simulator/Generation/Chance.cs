namespace Hydra.Simulator.Generation;

/// <summary>Repeatable chance (SplitMix64): the same seed gives the same numbers on every machine and .NET version.</summary>
internal sealed class Chance(ulong seed)
{
    private ulong _state = seed;

    /// <summary>A seed from another one and a text (FNV-1a over its characters).</summary>
    public static ulong Seed(ulong seed, string text)
    {
        ulong hash = 14695981039346656037UL ^ seed;
        foreach (char character in text)
            hash = unchecked((hash ^ character) * 1099511628211UL);
        return hash;
    }

    public ulong Next()
    {
        unchecked
        {
            _state += 0x9E3779B97F4A7C15UL;
            ulong mixed = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9UL;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBUL;
            return mixed ^ (mixed >> 31);
        }
    }

    /// <summary>A whole number from <paramref name="min"/> to <paramref name="max"/>, both included.</summary>
    public int Between(int min, int max) => min + (int)(Next() % (ulong)((long)max - min + 1));

    /// <summary>A number from 0 up to 1.</summary>
    public double Fraction() => (Next() >> 11) / (double)(1UL << 53);

    public T Pick<T>(IReadOnlyList<T> choices) => choices[Between(0, choices.Count - 1)];
}
