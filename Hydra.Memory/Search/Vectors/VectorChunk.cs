using System.Numerics.Tensors;

namespace Hydra.Memory.Search.Vectors;

/// <summary>The vectors of <see cref="Rows"/> slots: bytes for the coarse scan, 16-bit floats for the exact score, and a scale that is 0 where a slot has none.</summary>
internal sealed class VectorChunk(int dimensions)
{
    public const int Rows = 256;

    private readonly int _padded = Quantization.PaddedLength(dimensions);
    private readonly sbyte[] _codes = new sbyte[Rows * Quantization.PaddedLength(dimensions)];
    private readonly Half[] _exact = new Half[Rows * dimensions];
    private readonly float[] _scales = new float[Rows];

    public bool Has(int row) => Volatile.Read(ref _scales[row]) > 0;

    /// <summary>Fills a row once. The scale comes last: a reader that sees it sees the rest.</summary>
    public void Set(int row, ReadOnlySpan<float> normalized)
    {
        TensorPrimitives.ConvertToHalf(normalized, _exact.AsSpan(row * dimensions, dimensions));
        float scale = Quantization.Quantize(normalized, _codes.AsSpan(row * _padded, _padded));
        Volatile.Write(ref _scales[row], scale);
    }

    /// <summary>The coarse score, but for the query's scale; false where the slot has no vector.</summary>
    public bool TryScoreCoarsely(int row, ReadOnlySpan<sbyte> query, out float score)
    {
        float scale = Volatile.Read(ref _scales[row]);
        score = scale > 0 ? scale * Int8Dot.Product(query, _codes.AsSpan(row * _padded, _padded)) : 0;
        return scale > 0;
    }

    /// <summary>The cosine with a normalised query, by 16-bit floats.</summary>
    public float ScoreExactly(int row, ReadOnlySpan<float> query, Span<float> buffer)
    {
        Read(row, buffer);
        return TensorPrimitives.Dot(query, buffer);
    }

    /// <summary>The vector of a row, its length 1.</summary>
    public void Read(int row, Span<float> vector) => TensorPrimitives.ConvertToSingle(_exact.AsSpan(row * dimensions, dimensions), vector);
}
