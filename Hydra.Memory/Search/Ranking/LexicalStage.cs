using Hydra.Memory.Search.Dates;
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

        // Among many that hold common words, those of the time asked about would not be in the first hundred.
        if (context.AskedTimes.Count > 0 && context.Options.TimeBoost > 0)
        {
            foreach (ScoredSlot hit in context.Lexical.Best(context.CandidateLimit, context.Allowed.About(context.State.Entries.Columns, context.AskedTimes)))
                context.CandidateAt(hit.Slot);
        }
    }
}
