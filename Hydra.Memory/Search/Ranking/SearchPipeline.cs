using Hydra.Memory.Search.Analysis;
using Hydra.Memory.Search.Entries;
using Hydra.Memory.Search.Lexical;

namespace Hydra.Memory.Search.Ranking;

/// <summary>A search from the query to the hits, its stages in their order.</summary>
internal sealed class SearchPipeline(Analyzer analyzer)
{
    private const int MostTerms = 64;

    private static readonly IRankingStage[] Stages =
    [
        new LexicalStage(),
        new VectorStage(),
        new ContextStage(),
        new ThreadStage(),
        new AuthorStage(),
        new TimeStage(),
        new PriorStage(),
        new DiversityStage(),
    ];

    public SearchOutcome Run(SearchState state, SearchRequest request, RankingOptions options, int limit)
    {
        using RankingContext context = new(state, request, options, TermsOf(state, request));
        foreach (IRankingStage stage in Stages)
            stage.Apply(context);
        return new SearchOutcome([.. context.Candidates.Take(limit).Select(candidate => HitOf(candidate, context))], context.Unreached);
    }

    /// <summary>The numbers of the entries that ranking compares beside those that a store outside brought.</summary>
    public long[] Uncompared(SearchState state, SearchRequest request, RankingOptions options)
    {
        using RankingContext context = new(state, request, options, TermsOf(state, request));
        new LexicalStage().Apply(context);
        new VectorStage().Apply(context);
        return [.. ContextStage.Gather(context).Select(slot => context.State.Entries.Columns.No[slot])];
    }

    /// <summary>Of a whole text given as a query the rarest terms: they tell most, and a thousand would take as many passes.</summary>
    private List<QueryTerm> TermsOf(SearchState state, SearchRequest request)
    {
        List<int> terms = analyzer.AnalyzeQuery(request.Text);
        if (terms.Count > MostTerms)
            terms = [.. terms.Where(term => state.Lexical.EntriesWith(term) > 0).OrderBy(state.Lexical.EntriesWith).Take(MostTerms)];
        return [.. terms.Select(term => new QueryTerm(term))];
    }

    private SearchHit HitOf(Candidate candidate, RankingContext context)
    {
        EntryColumns columns = context.State.Entries.Columns;
        return new SearchHit
        {
            No = columns.No[candidate.Slot],
            Id = columns.Id[candidate.Slot],
            Score = candidate.Score,
            Reasons = ReasonsOf(candidate, context),
            Before = NeighboursOf(candidate.Slot, -1, context),
            After = NeighboursOf(candidate.Slot, 1, context),
        };
    }

    private HitReasons ReasonsOf(Candidate candidate, RankingContext context) => new()
    {
        Bm25 = candidate.Bm25,
        Bm25Rank = candidate.Bm25Rank,
        Terms = [.. context.Terms.Where(term => context.State.Lexical.FrequencyOf(term.Term, candidate.Slot) > 0).Select(term => analyzer.Terms[term.Term])],
        Cosine = candidate.Cosine,
        CosineRank = candidate.CosineRank,
        NeighbourShare = candidate.NeighbourShare,
        ThreadBonus = candidate.ThreadBonus,
        Author = candidate.Author,
        Time = candidate.Time,
        Recency = candidate.Recency,
        Importance = candidate.Importance,
        DiversityPenalty = candidate.DiversityPenalty,
    };

    private static long[] NeighboursOf(int slot, int direction, RankingContext context)
    {
        if (context.Request.Context == 0 || context.State.Entries.Columns.Thread[slot] is not { } thread)
            return [];
        int[] found = new int[context.Request.Context];
        int count = thread.Neighbours(slot, direction, context.Live, found);
        long[] numbers = new long[count];
        for (int i = 0; i < count; i++)
            numbers[i] = context.State.Entries.Columns.No[found[i]];
        return numbers;
    }
}
