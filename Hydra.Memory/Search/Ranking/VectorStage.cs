using Hydra.Memory.Search.Entries;
using Hydra.Memory.Search.Vectors;

namespace Hydra.Memory.Search.Ranking;

/// <summary>Brings the nearest by cosine: from the vectors held here, or as a store outside gave them. Says so where it can not.</summary>
internal sealed class VectorStage : IRankingStage
{
    public const string Source = "vectors";

    public void Apply(RankingContext context)
    {
        if (context.Request.Mode == SearchMode.Lexical)
            return;

        ScoredSlot[] nearest = context.Request.VectorCandidates is { } given ? Known(context, given) : Nearest(context);
        for (int i = 0; i < nearest.Length; i++)
        {
            Candidate candidate = context.CandidateAt(nearest[i].Slot);
            candidate.Cosine = nearest[i].Score;
            candidate.CosineRank = i + 1;
        }
    }

    private static ScoredSlot[] Nearest(RankingContext context)
    {
        if (context.VectorObstacle is { } reason)
        {
            context.Unreached.Add(new Unreached(Source, reason));
            return [];
        }

        if (context.Request.Vector is not { } query)
            return [];
        VectorIndex vectors = context.State.Vectors!;
        int missing = context.State.Entries.Count - vectors.Count;
        if (missing > 0)
            context.Unreached.Add(new Unreached(Source, $"{missing} entries have no vector yet."));
        return vectors.Search(query, context.CandidateLimit, context.Allowed);
    }

    /// <summary>A store outside may name what is deleted here, or what the filter leaves out.</summary>
    private static ScoredSlot[] Known(RankingContext context, IReadOnlyList<VectorCandidate> given)
    {
        List<ScoredSlot> known = [];
        foreach (VectorCandidate candidate in given)
        {
            if (context.State.Entries.TryFind(candidate.No, out int slot) && context.Allowed.Contains(slot))
                known.Add(new ScoredSlot(slot, candidate.Score));
        }

        return [.. known.DistinctBy(candidate => candidate.Slot).OrderByDescending(candidate => candidate.Score).Take(context.CandidateLimit)];
    }
}
