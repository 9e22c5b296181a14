using System.Numerics;
using System.Numerics.Tensors;
using Hydra.Memory.Search.Entries;

namespace Hydra.Memory.Search.Vectors;

/// <summary>
/// The vectors of the slots, compared by cosine: a scan over bytes picks some times more than wanted, whose 16-bit floats give the score.
/// A vector of 768 dimensions takes 2,308 bytes, so 2.3 GB a million.
/// </summary>
/// <remarks>
/// Setting takes a lock among itself, searching none: a row is filled once, and seen from the moment its scale is written (see
/// <see cref="VectorChunk"/>). Who replaces a vector gives the entry the next slot.
/// </remarks>
internal sealed class VectorIndex
{
    private const int MostDimensions = 65_536;

    private readonly VectorOptions _options;
    private readonly Lock _writing = new();
    private VectorChunk?[] _chunks = new VectorChunk?[16];
    private int _count;

    /// <param name="dimensions">The length of each vector.</param>
    /// <param name="options">How it is scanned.</param>
    /// <param name="owner">Which model makes the vectors, as the caller numbers models.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are 1 to 65,536 dimensions.</exception>
    public VectorIndex(int dimensions, VectorOptions options, long owner = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dimensions);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(dimensions, MostDimensions);
        Dimensions = dimensions;
        Owner = owner;
        _options = options;
    }

    public int Dimensions { get; }

    /// <summary>Vectors of two owners have nothing to say to each other.</summary>
    public long Owner { get; }

    /// <summary>Vectors of live slots.</summary>
    public int Count => Volatile.Read(ref _count);

    public bool Has(int slot) => ChunkOf(slot)?.Has(slot % VectorChunk.Rows) ?? false;

    /// <summary>Whether a vector may be set or asked for.</summary>
    /// <exception cref="ArgumentException">Another number of dimensions, or a value that is no number.</exception>
    public void Check(ReadOnlySpan<float> vector) => Normalize(vector);

    /// <summary>Gives a slot its vector. Without effect for a vector of zeros, which is like nothing.</summary>
    /// <exception cref="ArgumentException">Another number of dimensions, or a value that is no number.</exception>
    /// <exception cref="InvalidOperationException">The slot has a vector.</exception>
    public void Set(int slot, ReadOnlySpan<float> vector)
    {
        float[] normalized = Normalize(vector);
        if (!normalized.AsSpan().ContainsAnyExcept(0f))
            return;

        lock (_writing)
        {
            VectorChunk chunk = ReserveChunk(slot / VectorChunk.Rows);
            if (chunk.Has(slot % VectorChunk.Rows))
                throw new InvalidOperationException($"Slot {slot} has a vector; a new one needs a new slot.");
            chunk.Set(slot % VectorChunk.Rows, normalized);
            Volatile.Write(ref _count, _count + 1);
        }
    }

    /// <summary>No longer counts the vector of a slot that died. That it is found no more is up to the set of slots that a search allows.</summary>
    public void Remove(int slot)
    {
        lock (_writing)
        {
            if (Has(slot))
                Volatile.Write(ref _count, _count - 1);
        }
    }

    /// <summary>The vector of a slot, its length 1; null where there is none.</summary>
    public float[]? Get(int slot)
    {
        if (!Has(slot))
            return null;
        float[] vector = new float[Dimensions];
        ChunkOf(slot)!.Read(slot % VectorChunk.Rows, vector);
        return vector;
    }

    /// <summary>The allowed slots whose vectors are nearest, with their cosines.</summary>
    public ScoredSlot[] Search(ReadOnlySpan<float> query, int limit, SlotSet allowed)
    {
        float[] normalized = Normalize(query);
        sbyte[] codes = new sbyte[Quantization.PaddedLength(Dimensions)];
        Quantization.Quantize(normalized, codes);
        if (limit <= 0 || Count == 0)
            return [];

        ScoredSlot[] coarse = Scan(codes, (int)Math.Min((long)limit * _options.Oversampling, allowed.Length), allowed);
        TopSlots best = new(limit);
        float[] buffer = new float[Dimensions];
        foreach (ScoredSlot candidate in coarse)
            best.Offer(candidate.Slot, ChunkOf(candidate.Slot)!.ScoreExactly(candidate.Slot % VectorChunk.Rows, normalized, buffer));
        return best.Take();
    }

    /// <summary>The cosines of given slots; NaN where a slot has no vector.</summary>
    public float[] Score(ReadOnlySpan<float> query, ReadOnlySpan<int> slots)
    {
        float[] normalized = Normalize(query);
        float[] buffer = new float[Dimensions];
        float[] scores = new float[slots.Length];
        for (int i = 0; i < slots.Length; i++)
            scores[i] = Has(slots[i]) ? ChunkOf(slots[i])!.ScoreExactly(slots[i] % VectorChunk.Rows, normalized, buffer) : float.NaN;
        return scores;
    }

    private ScoredSlot[] Scan(sbyte[] query, int limit, SlotSet allowed)
    {
        int words = allowed.Words.Length;
        int parts = Math.Clamp(Count / _options.VectorsPerThread, 1, _options.MostThreads);
        if (parts == 1)
            return ScanWords(query, limit, allowed, 0, words);

        ScoredSlot[][] found = new ScoredSlot[parts][];
        Parallel.For(0, parts, part => found[part] = ScanWords(query, limit, allowed, words * part / parts, words * (part + 1) / parts));
        TopSlots best = new(limit);
        foreach (ScoredSlot candidate in found.SelectMany(part => part))
            best.Offer(candidate.Slot, candidate.Score);
        return best.Take();
    }

    private ScoredSlot[] ScanWords(sbyte[] query, int limit, SlotSet allowed, int from, int to)
    {
        TopSlots best = new(limit);
        for (int word = from; word < to; word++)
        {
            if (ChunkOf(word * SlotSet.WordSize) is { } chunk)
                ScanWord(query, chunk, allowed.Words[word], word * SlotSet.WordSize, best);
        }

        return best.Take();
    }

    private static void ScanWord(sbyte[] query, VectorChunk chunk, ulong allowed, int firstSlot, TopSlots best)
    {
        for (; allowed != 0; allowed &= allowed - 1)
        {
            int slot = firstSlot + BitOperations.TrailingZeroCount(allowed);
            if (chunk.TryScoreCoarsely(slot % VectorChunk.Rows, query, out float score) && score >= best.Threshold)
                best.Offer(slot, score);
        }
    }

    private float[] Normalize(ReadOnlySpan<float> vector)
    {
        if (vector.Length != Dimensions)
            throw new ArgumentException($"The vector has {vector.Length} dimensions, the index {Dimensions}.", nameof(vector));

        float[] normalized = vector.ToArray();
        // By the largest value first, so that squares neither overflow nor vanish.
        float largest = Math.Abs(TensorPrimitives.MaxMagnitude(vector));
        if (!float.IsFinite(largest))
            throw new ArgumentException("The vector holds a value that is no number.", nameof(vector));
        if (largest > 0)
        {
            TensorPrimitives.Divide(normalized, largest, normalized);
            TensorPrimitives.Divide(normalized, TensorPrimitives.Norm(normalized), normalized);
        }

        return normalized;
    }

    private VectorChunk? ChunkOf(int slot)
    {
        VectorChunk?[] chunks = Volatile.Read(ref _chunks);
        int chunk = slot / VectorChunk.Rows;
        return chunk < chunks.Length ? Volatile.Read(ref chunks[chunk]) : null;
    }

    private VectorChunk ReserveChunk(int number)
    {
        if (number >= _chunks.Length)
        {
            VectorChunk?[] grown = new VectorChunk?[Math.Max(number + 1, _chunks.Length * 2)];
            _chunks.CopyTo(grown, 0);
            Volatile.Write(ref _chunks, grown);
        }

        VectorChunk chunk = _chunks[number] ?? new VectorChunk(Dimensions);
        Volatile.Write(ref _chunks[number], chunk);
        return chunk;
    }
}
