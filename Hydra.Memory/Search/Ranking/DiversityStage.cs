using Hydra.Memory.Search.Lexical;
using Hydra.Memory.Search.Vectors;

namespace Hydra.Memory.Search.Ranking;

/// <summary>
/// Maximal marginal relevance (Carbonell and Goldstein, 1998): takes the hits one by one, each time the candidate with the best
/// (1 − d) · score − d · best score · likeness to the likest hit taken so far.
/// </summary>
internal sealed class DiversityStage : IRankingStage
{
    public void Apply(RankingContext context)
    {
        float weight = context.Options.Diversity;
        if (weight <= 0 || context.Candidates.Count < 2)
            return;

        float best = context.Candidates[0].Score;
        List<Candidate> open = [.. context.Candidates.Take(context.CandidateLimit)];
        Dictionary<Candidate, float> likeness = open.ToDictionary(candidate => candidate, _ => 0f);
        for (int taken = 0; taken < context.Request.Limit && open.Count > 0; taken++)
        {
            Candidate next = open.MaxBy(candidate => ((1 - weight) * candidate.Score) - (weight * best * likeness[candidate]))!;
            open.Remove(next);
            next.DiversityPenalty = weight * best * likeness[next];
            foreach (Candidate candidate in open)
                likeness[candidate] = Math.Max(likeness[candidate], Likeness(context.State, next.Slot, candidate.Slot));
        }

        foreach (Candidate candidate in open)
            candidate.DiversityPenalty = weight * best * likeness[candidate];
        foreach (Candidate candidate in likeness.Keys)
            candidate.Score = ((1 - weight) * candidate.Score) - candidate.DiversityPenalty;
        context.Candidates.RemoveAll(candidate => !likeness.ContainsKey(candidate));
        context.Sort();
    }

    /// <summary>0 to 1: the cosine of the vectors, or without them the share of terms in common (Dice).</summary>
    private static float Likeness(SearchState state, int one, int other)
    {
        if (state.Vectors is { } vectors && vectors.Has(one) && vectors.Has(other))
            return Math.Clamp(Cosine(vectors, one, other), 0, 1);

        CountedGaps.Reader left = new(state.Lexical.TermsOf(one));
        CountedGaps.Reader right = new(state.Lexical.TermsOf(other));
        int shared = 0;
        int all = 0;
        bool hasLeft = left.MoveNext();
        bool hasRight = right.MoveNext();
        for (; hasLeft || hasRight; all++)
        {
            int order = !hasLeft ? 1 : !hasRight ? -1 : left.Number.CompareTo(right.Number);
            shared += order == 0 ? 1 : 0;
            hasLeft = order <= 0 ? left.MoveNext() : hasLeft;
            hasRight = order >= 0 ? right.MoveNext() : hasRight;
        }

        return all > 0 ? 2f * shared / (all + shared) : 0;
    }

    private static float Cosine(VectorIndex vectors, int one, int other) => vectors.Score(vectors.Get(one)!, [other])[0];
}
