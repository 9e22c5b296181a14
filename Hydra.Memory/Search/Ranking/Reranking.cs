namespace Hydra.Memory.Search.Ranking;

/// <summary>The last stage, which may wait for a model: the first hits in the reranker's order, the others behind them.</summary>
internal static class Reranking
{
    public const string Source = "reranker";

    public static async Task<SearchOutcome> ApplyAsync(SearchOutcome outcome, SearchRequest request, IReranker reranker, CancellationToken cancellationToken)
    {
        SearchHit[] read = [.. outcome.Hits.Take(reranker.Limit)];
        IReadOnlyList<float>? scores = read.Length > 0 ? await reranker.ScoreAsync(request.Text, read, cancellationToken) : [];
        if (scores is null || scores.Count != read.Length)
        {
            Unreached unreached = new(Source, scores is null ? "The reranker could not be reached." : $"The reranker scored {scores.Count} of {read.Length} hits.");
            return new SearchOutcome([.. outcome.Hits.Take(request.Limit)], [.. outcome.Unreached, unreached]);
        }

        IEnumerable<SearchHit> reranked = read
            .Select((hit, i) => hit with { Reasons = hit.Reasons with { Reranker = scores[i] } })
            .OrderByDescending(hit => hit.Reasons.Reranker);
        return outcome with { Hits = [.. reranked.Concat(outcome.Hits.Skip(read.Length)).Take(request.Limit)] };
    }
}
