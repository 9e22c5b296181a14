using Hydra.Memory.Search;
using Hydra.Memory.Search.Analysis;
using Hydra.Memory.Search.Entries;
using Hydra.Memory.Search.Ranking;

namespace Hydra.Tests.Memory.Search.Ranking;

/// <summary>What follows the candidates: each stage changes the order and says by how much.</summary>
public sealed class StageTests
{
    private const long Day = 86_400_000_000;

    private readonly EntrySearch _search = new(new Analyzer(new AnalyzerOptions()), new SearchOptions());

    [Fact]
    public void Age_counts_only_with_a_half_life()
    {
        _search.Upsert(new SearchEntry { No = 1, Scope = "a", CreatedAt = 0 }, "cat");
        _search.Upsert(new SearchEntry { No = 2, Scope = "a", CreatedAt = 10 * Day }, "cat");
        SearchRequest request = new() { Text = "cat", Now = 20 * Day };

        Assert.Equal([1L, 2], Numbers(_search.Search(request)));
        SearchOutcome recent = _search.Search(request with { Ranking = new RankingOptions { RecencyHalfLife = TimeSpan.FromDays(10) } });
        Assert.Equal([2L, 1], Numbers(recent));
        Assert.Equal([0.5f, 0.25f], recent.Hits.Select(hit => hit.Reasons.Recency));
    }

    [Fact]
    public void Importance_tips_the_scales()
    {
        _search.Upsert(new SearchEntry { No = 1, Scope = "a", Importance = 0 }, "cat");
        _search.Upsert(new SearchEntry { No = 2, Scope = "a", Importance = 1 }, "cat");

        SearchOutcome outcome = _search.Search(new SearchRequest { Text = "cat", Ranking = new RankingOptions { ImportanceWeight = 0.2f } });

        Assert.Equal([2L, 1], Numbers(outcome));
        Assert.Equal([1.2f, 0.8f], outcome.Hits.Select(hit => hit.Reasons.Importance));
    }

    [Fact]
    public void Diversity_puts_the_new_before_the_same_again()
    {
        _search.Upsert(new SearchEntry { No = 1, Scope = "a" }, "cat cat sofa");
        _search.Upsert(new SearchEntry { No = 2, Scope = "a" }, "cat cat sofa");
        _search.Upsert(new SearchEntry { No = 3, Scope = "a" }, "cat garden flowers bloom");
        SearchRequest request = new() { Text = "cat", Limit = 3 };

        Assert.Equal([1L, 2, 3], Numbers(_search.Search(request)));
        SearchOutcome diverse = _search.Search(request with { Ranking = new RankingOptions { Diversity = 0.5f } });
        Assert.Equal([1L, 3, 2], Numbers(diverse));
        Assert.Equal(0, diverse.Hits[0].Reasons.DiversityPenalty);
        Assert.True(diverse.Hits[2].Reasons.DiversityPenalty > diverse.Hits[1].Reasons.DiversityPenalty);
    }

    [Fact]
    public async Task A_reranker_orders_what_it_reads()
    {
        AddCats();
        SearchOutcome outcome = await _search.SearchAsync(new SearchRequest { Text = "cat", Limit = 3 }, new StubReranker(2, [0.1f, 0.9f]), TestContext.Current.CancellationToken);

        Assert.Equal([2L, 1, 3], Numbers(outcome));
        Assert.Equal([0.9f, 0.1f, null], outcome.Hits.Select(hit => hit.Reasons.Reranker));
    }

    [Theory]
    [InlineData(null, "The reranker could not be reached.")]
    [InlineData(new[] { 0.5f }, "The reranker scored 1 of 2 hits.")]
    public async Task A_reranker_that_fails_leaves_the_order_and_is_named(float[]? scores, string reason)
    {
        AddCats();
        SearchOutcome outcome = await _search.SearchAsync(new SearchRequest { Text = "cat", Limit = 1 }, new StubReranker(2, scores), TestContext.Current.CancellationToken);

        Assert.Equal([1L], Numbers(outcome));
        Assert.Equal([new Unreached("reranker", reason)], outcome.Unreached);
    }

    private void AddCats()
    {
        foreach (int no in (int[])[1, 2, 3])
            _search.Upsert(new SearchEntry { No = no, Scope = "a" }, "cat");
    }

    private static IEnumerable<long> Numbers(SearchOutcome outcome) => outcome.Hits.Select(hit => hit.No);

    private sealed class StubReranker(int limit, float[]? scores) : IReranker
    {
        public int Limit => limit;

        public Task<IReadOnlyList<float>?> ScoreAsync(string query, IReadOnlyList<SearchHit> hits, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<float>?>(scores);
    }
}
