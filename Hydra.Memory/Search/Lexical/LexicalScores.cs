using System.Buffers;
using Hydra.Memory.Search.Entries;

namespace Hydra.Memory.Search.Lexical;

/// <summary>The BM25 score of every slot for one query; 0 where no term occurs. Dispose it when the search is over: the memory is pooled.</summary>
internal sealed class LexicalScores : IDisposable
{
    private readonly float[] _scores;
    private readonly int _length;

    public LexicalScores(int length)
    {
        _length = length;
        _scores = ArrayPool<float>.Shared.Rent(Math.Max(1, length));
        _scores.AsSpan(0, length).Clear();
    }

    /// <summary>The scores by slot.</summary>
    public Span<float> BySlot => _scores.AsSpan(0, _length);

    /// <summary>The best of those allowed, exactly; what has no term of the query is never among them.</summary>
    public ScoredSlot[] Best(int limit, SlotSet allowed)
    {
        TopSlots best = new(limit);
        ReadOnlySpan<float> scores = BySlot;
        for (int slot = 0; slot < scores.Length; slot++)
        {
            float score = scores[slot];
            if (score > 0 && score >= best.Threshold && allowed.Contains(slot))
                best.Offer(slot, score);
        }

        return best.Take();
    }

    public void Dispose() => ArrayPool<float>.Shared.Return(_scores);
}
