using Hydra.Memory.Search.Entries;

namespace Hydra.Memory.Search.Ranking;

/// <summary>Brings the best by BM25.</summary>
internal sealed class LexicalStage : IRankingStage
{
    public void Apply(RankingContext context)
    {
        if (!context.UsesWords)
            return;

        ScoredSlot[] best = context.Lexical.Best(context.CandidateLimit, context.Allowed);
        for (int i = 0; i < best.Length; i++)
            context.CandidateAt(best[i].Slot).Bm25Rank = i + 1;
    }
}
