using Hydra.Memory.Search.Entries;

namespace Hydra.Memory.Search.Ranking;

/// <summary>
/// Prefers what the author says whom the query names ("What did Caroline research?"). Where it names several, or nobody, all are equal;
/// and it only prefers, as others speak of the one named too.
/// </summary>
internal sealed class AuthorStage : IRankingStage
{
    public void Apply(RankingContext context)
    {
        if (context.Options.AuthorBoost <= 0 || !context.UsesWords)
            return;

        // The same name is the same array.
        HashSet<int[]> named = [.. context.Candidates.Select(candidate => AuthorOf(candidate, context)).Where(author => context.Terms.Any(term => author.Contains(term.Term)))];
        if (named.Count != 1)
            return;

        foreach (Candidate candidate in context.Candidates.Where(candidate => named.Contains(AuthorOf(candidate, context))))
        {
            candidate.Author = 1 + context.Options.AuthorBoost;
            candidate.Score *= candidate.Author;
        }
    }

    private static int[] AuthorOf(Candidate candidate, RankingContext context) => context.State.Entries.Columns.Traits[candidate.Slot].AuthorTerms ?? [];
}
