using Hydra.Memory.Search.Entries;

namespace Hydra.Memory.Search.Ranking;

/// <summary>
/// Fuses the sources and lets neighbours speak: a turn that answers a question seldom repeats its words, so a share of what its
/// neighbours score flows in, and neighbours of candidates become candidates themselves (where the filter allows it).
/// </summary>
internal sealed class ContextStage : IRankingStage
{
    public void Apply(RankingContext context)
    {
        Dictionary<int, float?> cosines = CosinesOf(context, Gather(context));
        Surroundings surroundings = new(context, new Fusion(context), slot => cosines.GetValueOrDefault(slot));
        foreach (Candidate candidate in context.Candidates)
        {
            (float added, float byNeighbours) = surroundings.Around(candidate.Slot);
            candidate.Score = surroundings.Own(candidate.Slot) + added;
            candidate.NeighbourShare = candidate.Score > 0 ? Math.Clamp(byNeighbours / candidate.Score, 0, 1) : 0;
        }
    }

    /// <summary>Makes neighbours candidates.</summary>
    /// <returns>All candidates and their neighbours that the vector source did not bring: they are compared, too.</returns>
    public static int[] Gather(RankingContext context)
    {
        int before = context.Options.NeighboursBefore.Count;
        int after = context.Options.NeighboursAfter.Count;
        foreach (int seed in SeedsOf(context))
        {
            AddNeighbours(context, seed, before, 1);
            AddNeighbours(context, seed, after, -1);
        }

        HashSet<int> compared = [.. context.Candidates.Select(candidate => candidate.Slot)];
        Span<int> found = stackalloc int[Math.Max(before, after)];
        foreach (Candidate candidate in context.Candidates)
        {
            foreach (int slot in found[..Neighbours(context, candidate.Slot, -1, found[..before])])
                compared.Add(slot);
            foreach (int slot in found[..Neighbours(context, candidate.Slot, 1, found[..after])])
                compared.Add(slot);
        }

        return [.. compared.Where(slot => context.Find(slot)?.Cosine is null)];
    }

    /// <summary>The candidates, and the best that the filter leaves out: their answers may pass it.</summary>
    private static HashSet<int> SeedsOf(RankingContext context)
    {
        HashSet<int> seeds = [.. context.Candidates.Select(candidate => candidate.Slot)];
        if (!ReferenceEquals(context.Allowed, context.Live) && context.UsesWords)
            seeds.UnionWith(context.Lexical.Best(context.CandidateLimit, context.Live).Select(hit => hit.Slot));
        return seeds;
    }

    private static void AddNeighbours(RankingContext context, int seed, int distance, int direction)
    {
        Span<int> found = stackalloc int[distance];
        foreach (int slot in found[..Neighbours(context, seed, direction, found)])
        {
            if (context.Allowed.Contains(slot))
                context.CandidateAt(slot);
        }
    }

    private static Dictionary<int, float?> CosinesOf(RankingContext context, int[] unknown)
    {
        Dictionary<int, float?> cosines = [];
        foreach (Candidate candidate in context.Candidates)
            cosines[candidate.Slot] = candidate.Cosine;
        if (context.Compare(unknown) is not { } scores)
            return cosines;
        for (int i = 0; i < unknown.Length; i++)
            cosines[unknown[i]] = float.IsNaN(scores[i]) ? null : scores[i];
        foreach (Candidate candidate in context.Candidates)
            candidate.Cosine ??= cosines[candidate.Slot];
        return cosines;
    }

    /// <summary>Live ones, whatever the filter: what was said just before is context also where it may not be a hit.</summary>
    private static int Neighbours(RankingContext context, int slot, int direction, Span<int> found) =>
        context.State.Entries.Columns.Thread[slot]?.Neighbours(slot, direction, context.Live, found) ?? 0;
}
