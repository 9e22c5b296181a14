namespace Hydra.Memory.Search.Vectors;

/// <summary>
/// Vectors that came before their entries: what is committed may be embedded before it is told to the search. They wait here, as they would not be made again. For
/// one caller at a time.
/// </summary>
/// <param name="most">The oldest go beyond so many: those of entries deleted in between are never asked for.</param>
internal sealed class EarlyVectors(int most)
{
    private readonly Dictionary<(long No, long Owner), float[]> _vectors = [];
    private readonly Queue<(long No, long Owner)> _order = new();

    public void Keep(long no, long owner, float[] vector)
    {
        if (!_vectors.ContainsKey((no, owner)))
            _order.Enqueue((no, owner));
        _vectors[(no, owner)] = vector;
        while (_order.Count > most)
            _vectors.Remove(_order.Dequeue());
    }

    /// <summary>The vector that came early; null where none did. It is given once.</summary>
    public float[]? Take(long no, long owner) => _vectors.Remove((no, owner), out float[]? vector) ? vector : null;
}
