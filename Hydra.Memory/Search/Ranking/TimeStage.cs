using Hydra.Memory.Search.Dates;

namespace Hydra.Memory.Search.Ranking;

/// <summary>Prefers what was created about the time that the query names. It does not filter: what happened in May may be told in June.</summary>
internal sealed class TimeStage : IRankingStage
{
    public void Apply(RankingContext context)
    {
        if (context.Options.TimeBoost <= 0 || context.AskedTimes.Count == 0)
            return;

        foreach (Candidate candidate in context.Candidates)
        {
            candidate.Time = 1 + (context.Options.TimeBoost * Nearness(candidate, context));
            candidate.Score *= candidate.Time;
        }
    }

    private static float Nearness(Candidate candidate, RankingContext context)
    {
        if (SlotTimes.MomentOf(context.State.Entries.Columns, candidate.Slot) is not { } moment)
            return 0;
        return context.AskedTimes.Max(time => time.Nearness(moment));
    }
}
