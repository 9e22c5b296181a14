using Hydra.Memory.Search.Entries;

namespace Hydra.Memory.Search.Ranking;

/// <summary>Multiplies in what does not depend on the words asked: age, if a half-life is set, and importance.</summary>
internal sealed class PriorStage : IRankingStage
{
    private const double MicrosecondsPerTick = 1.0 / TimeSpan.TicksPerMicrosecond;

    public void Apply(RankingContext context)
    {
        EntryColumns columns = context.State.Entries.Columns;
        foreach (Candidate candidate in context.Candidates)
        {
            candidate.Recency = RecencyOf(columns.CreatedAt[candidate.Slot], context);
            candidate.Importance = 1 + (context.Options.ImportanceWeight * ((2 * columns.Importance[candidate.Slot]) - 1));
            candidate.Score *= candidate.Recency * candidate.Importance;
        }

        context.Sort();
    }

    private static float RecencyOf(long createdAt, RankingContext context)
    {
        if (context.Options.RecencyHalfLife is not { } halfLife)
            return 1;
        double age = Math.Max(0, context.Request.Now - createdAt);
        return (float)Math.Pow(0.5, age / (halfLife.Ticks * MicrosecondsPerTick));
    }
}
