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
        IReadOnlyList<float> before = context.Options.NeighboursBefore;
        IReadOnlyList<float> after = context.Options.NeighboursAfter;
        foreach (int seed in SeedsOf(context))
        {
            AddNeighbours(context, seed, before.Count, 1);
            AddNeighbours(context, seed, after.Count, -1);
        }

        Dictionary<int, float?> cosines = CosinesOf(context, before.Count, after.Count);
        Surroundings surroundings = new(context, new Fusion(context), slot => cosines.GetValueOrDefault(slot));
        foreach (Candidate candidate in context.Candidates)
        {
            (float added, float byNeighbours) = surroundings.Around(candidate.Slot);
            candidate.Score = surroundings.Own(candidate.Slot) + added;
            candidate.NeighbourShare = candidate.Score > 0 ? Math.Clamp(byNeighbours / candidate.Score, 0, 1) : 0;
        }
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

    /// <summary>The cosines of all candidates and their neighbours, which the vector source did not all bring.</summary>
    private static Dictionary<int, float?> CosinesOf(RankingContext context, int before, int after)
    {
        Dictionary<int, float?> cosines = [];
        foreach (Candidate candidate in context.Candidates)
            cosines[candidate.Slot] = candidate.Cosine;
        if (context.Request.Vector is not { } query || context.State.Vectors is not { } vectors || context.Request.Mode == SearchMode.Lexical || context.VectorObstacle is not null)
            return cosines;

        Span<int> found = stackalloc int[Math.Max(before, after)];
        foreach (Candidate candidate in context.Candidates)
        {
            foreach (int slot in found[..Neighbours(context, candidate.Slot, -1, found[..before])])
                cosines.TryAdd(slot, null);
            foreach (int slot in found[..Neighbours(context, candidate.Slot, 1, found[..after])])
                cosines.TryAdd(slot, null);
        }

        int[] unknown = [.. cosines.Where(pair => pair.Value is null).Select(pair => pair.Key)];
        float[] scores = vectors.Score(query, unknown);
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
