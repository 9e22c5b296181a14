using Hydra.Memory.Search.Entries;

namespace Hydra.Memory.Search.Ranking;

/// <summary>Prefers what stands in the conversations and documents that hold the best candidates by words: they are about what is asked.</summary>
internal sealed class ThreadStage : IRankingStage
{
    /// <summary>As many candidates speak for a thread; more would only favour long ones.</summary>
    private const int Speakers = 3;

    public void Apply(RankingContext context)
    {
        float best = context.Candidates.Select(candidate => candidate.Bm25).DefaultIfEmpty().Max();
        if (context.Options.ThreadWeight <= 0 || best <= 0)
            return;

        Column<SlotThread?> threads = context.State.Entries.Columns.Thread;
        Dictionary<SlotThread, float> support = context.Candidates
            .Where(candidate => candidate.Bm25Rank is not null && threads[candidate.Slot] is not null)
            .GroupBy(candidate => threads[candidate.Slot]!)
            .ToDictionary(thread => thread.Key, thread => thread.Select(candidate => candidate.Bm25).OrderDescending().Take(Speakers).Sum());
        // What stands alone speaks for itself.
        float SupportOf(Candidate candidate) => threads[candidate.Slot] is { } thread ? support.GetValueOrDefault(thread) : candidate.Bm25;

        float most = Math.Max(best, support.Values.DefaultIfEmpty().Max());
        float unit = context.Options.ThreadWeight * context.Candidates.Max(candidate => candidate.Score) / most;
        foreach (Candidate candidate in context.Candidates)
        {
            candidate.ThreadBonus = unit * SupportOf(candidate);
            candidate.Score += candidate.ThreadBonus;
        }
    }
}
