namespace Hydra.Memory.Embedding;

/// <summary>Vectors of length 1: between them the dot product is the cosine.</summary>
internal static class UnitVector
{
    /// <summary>
    /// Scales a vector to length 1 in place; false where it has no direction: it is empty, all zero, or has a number that is none. Summed in order and as double: the result
    /// is the same to the last bit on machines with wider registers.
    /// </summary>
    public static bool TryNormalize(Span<float> vector)
    {
        double squares = 0;
        foreach (float number in vector)
            squares += (double)number * number;
        if (!double.IsFinite(squares) || squares == 0)
            return false;
        double length = Math.Sqrt(squares);
        for (int i = 0; i < vector.Length; i++)
            vector[i] = (float)(vector[i] / length);
        return true;
    }
}
