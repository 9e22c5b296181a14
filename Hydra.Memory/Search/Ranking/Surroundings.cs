using Hydra.Memory.Search.Entries;
using Hydra.Memory.Search.Lexical;

namespace Hydra.Memory.Search.Ranking;

/// <summary>
/// What stands around a slot counts for it, in two ways. A share of each near neighbour's own score flows in, more from one that asks.
/// And in a wider window each of the query's terms (and its meaning, by vectors) counts once, where it stands best: an exchange that holds
/// all of them together is worth more than one that repeats a single one. What stands alone is its own window.
/// </summary>
internal sealed class Surroundings(RankingContext context, Fusion fusion, Func<int, float?> cosineOf)
{
    private readonly QueryTerm[] _terms = [.. context.Terms];
    private readonly Dictionary<int, float[]> _parts = [];
    private readonly float[] _decays = [.. Enumerable.Range(0, context.Options.WindowSize + 1).Select(distance => MathF.Pow(context.Options.WindowDecay, distance))];

    /// <summary>The fused score of a slot by itself.</summary>
    public float Own(int slot) => fusion.Fuse(context.UsesWords ? context.Lexical.BySlot[slot] : 0, cosineOf(slot));

    /// <summary>What its window adds to a slot's own score, and how much of that is the neighbours' doing.</summary>
    public (float Added, float ByNeighbours) Around(int slot)
    {
        EntryColumns columns = context.State.Entries.Columns;
        RankingOptions options = context.Options;
        float alone = options.WindowWeight * Own(slot);
        if (columns.Thread[slot] is not { } thread)
            return (alone, 0);

        int reach = Math.Max(Math.Max(options.NeighboursBefore.Count, options.NeighboursAfter.Count), options.WindowSize);
        Span<int> before = new int[reach];
        Span<int> after = new int[reach];
        before = before[..thread.Neighbours(slot, -1, context.Live, before)];
        after = after[..thread.Neighbours(slot, 1, context.Live, after)];

        float byNeighbours = Flow(before, options.NeighboursBefore) + Flow(after, options.NeighboursAfter) + FlowOfQuestion(before);
        if (options.WindowWeight > 0)
            byNeighbours += (options.WindowWeight * WindowScore(slot, before, after)) - alone;
        if (columns.Document[slot] != 0)
            byNeighbours *= options.DocumentContext;
        return (alone + byNeighbours, byNeighbours);
    }

    private float FlowOfQuestion(ReadOnlySpan<int> before)
    {
        RankingOptions options = context.Options;
        bool isAnswer = before.Length > 0 && options.NeighboursBefore.Count > 0 && context.State.Entries.Columns.Traits[before[0]].Asks;
        return isAnswer ? options.QuestionBoost * options.NeighboursBefore[0] * Own(before[0]) : 0;
    }

    private float Flow(ReadOnlySpan<int> neighbours, IReadOnlyList<float> shares)
    {
        float flow = 0;
        for (int i = 0; i < neighbours.Length && i < shares.Count; i++)
            flow += shares[i] * Own(neighbours[i]);
        return flow;
    }

    private float WindowScore(int slot, ReadOnlySpan<int> before, ReadOnlySpan<int> after)
    {
        float[] best = [.. PartsOf(slot)];
        KeepBest(best, before);
        KeepBest(best, after);
        return best.Sum();
    }

    private void KeepBest(Span<float> best, ReadOnlySpan<int> neighbours)
    {
        for (int i = 0; i < neighbours.Length && i + 1 < _decays.Length; i++)
        {
            ReadOnlySpan<float> parts = PartsOf(neighbours[i]);
            for (int part = 0; part < best.Length; part++)
                best[part] = Math.Max(best[part], parts[part] * _decays[i + 1]);
        }
    }

    /// <summary>A slot's own score by its parts: a term each, and the vector's last.</summary>
    private ReadOnlySpan<float> PartsOf(int slot)
    {
        if (_parts.TryGetValue(slot, out float[]? known))
            return known;

        float[] parts = new float[_terms.Length + 1];
        // Most slots of a window hold none of the terms.
        if (context.UsesWords && context.Lexical.BySlot[slot] > 0)
            context.State.Lexical.ScoreTerms(_terms, slot, parts);
        for (int term = 0; term < _terms.Length; term++)
            parts[term] = fusion.Lexical(parts[term]);
        parts[^1] = fusion.Vector(cosineOf(slot));
        _parts.Add(slot, parts);
        return parts;
    }
}
