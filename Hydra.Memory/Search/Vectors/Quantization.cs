using System.Numerics.Tensors;

namespace Hydra.Memory.Search.Vectors;

/// <summary>A vector in signed bytes: each value over the scale, the largest one at ±127 (symmetric, so that a dot product needs no correction).</summary>
internal static class Quantization
{
    private const float Largest = 127;

    /// <summary>Writes the codes, zeros behind them, and returns the scale; 0 for a vector of zeros.</summary>
    public static float Quantize(ReadOnlySpan<float> vector, Span<sbyte> codes)
    {
        codes[vector.Length..].Clear();
        float scale = Math.Abs(TensorPrimitives.MaxMagnitude(vector)) / Largest;
        for (int i = 0; i < vector.Length; i++)
            codes[i] = scale > 0 ? (sbyte)MathF.Round(vector[i] / scale) : (sbyte)0;
        return scale;
    }

    /// <summary>How many codes a vector of so many dimensions takes.</summary>
    public static int PaddedLength(int dimensions) => (dimensions + Int8Dot.Block - 1) / Int8Dot.Block * Int8Dot.Block;
}
