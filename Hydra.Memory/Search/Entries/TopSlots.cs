namespace Hydra.Memory.Search.Entries;

/// <summary>A slot with a score.</summary>
internal readonly record struct ScoredSlot(int Slot, float Score);

/// <summary>The best so many of any number of slots. Equal scores: the lower slot, which was added earlier, wins, so that an answer never depends on the order of asking.</summary>
internal sealed class TopSlots(int limit)
{
    private readonly PriorityQueue<ScoredSlot, (float Score, int Slot)> _worstFirst = new(Comparer<(float Score, int Slot)>.Create(CompareBadness));

    /// <summary>A score below this is of no use any more.</summary>
    public float Threshold { get; private set; } = limit > 0 ? float.NegativeInfinity : float.PositiveInfinity;

    public void Offer(int slot, float score)
    {
        if (score < Threshold)
            return;
        if (_worstFirst.Count < limit)
            _worstFirst.Enqueue(new ScoredSlot(slot, score), (score, slot));
        else if (limit > 0)
            _worstFirst.EnqueueDequeue(new ScoredSlot(slot, score), (score, slot));
        if (_worstFirst.Count == limit && limit > 0)
            Threshold = _worstFirst.Peek().Score;
    }

    /// <summary>The best first; empties the collection.</summary>
    public ScoredSlot[] Take()
    {
        ScoredSlot[] best = new ScoredSlot[_worstFirst.Count];
        for (int i = best.Length - 1; i >= 0; i--)
            best[i] = _worstFirst.Dequeue();
        return best;
    }

    private static int CompareBadness((float Score, int Slot) one, (float Score, int Slot) other)
    {
        int byScore = one.Score.CompareTo(other.Score);
        return byScore != 0 ? byScore : other.Slot.CompareTo(one.Slot);
    }
}
