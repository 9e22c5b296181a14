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
    public void The_author_whom_the_query_names_comes_first()
    {
        _search.Upsert(new SearchEntry { No = 1, Scope = "a", Author = "Bob Hill" }, "Anna likes tea");
        _search.Upsert(new SearchEntry { No = 2, Scope = "a", Author = "Anna" }, "I like tea");

        SearchHit[] hits = [.. _search.Search(new SearchRequest { Text = "Does Anna like tea?" }).Hits];
        Assert.Equal([2L, 1], hits.Select(hit => hit.No));
        Assert.Equal([1.2f, 1f], hits.Select(hit => hit.Reasons.Author));
        Assert.All(_search.Search(new SearchRequest { Text = "tea of Anna and Bob" }).Hits, hit => Assert.Equal(1, hit.Reasons.Author));
    }

    /// <summary>Among 500 that hold the same words, those of the time asked about are candidates whatever their place by words.</summary>
    [Fact]
    public void The_time_that_the_query_names_comes_first()
    {
        for (int no = 0; no < 500; no++)
            _search.Upsert(new SearchEntry { No = no, Scope = "a", CreatedAt = no * Day }, "cat");

        SearchHit[] hits = [.. _search.Search(new SearchRequest { Text = "cat on 1 May 1971", Limit = 2 }).Hits];

        Assert.Equal(485, hits[0].No);
        Assert.Equal(2, hits[0].Reasons.Time);
        Assert.Equal([484L, 485], Numbers(_search.Search(new SearchRequest { Text = "cat yesterday", Limit = 2, Now = 485 * Day })).Order());
    }

    [Fact]
    public void A_conversation_with_more_good_candidates_is_preferred()
    {
        Say(1, "cat dog elk", "c1");
        foreach (int no in (int[])[2, 3, 4, 5, 6, 7, 8, 9])
            Say(no, "filler", no < 9 ? "c2" : "c1");
        Say(10, "cat dog elk", "c2");
        for (int no = 11; no < 20; no++)
            Say(no, no < 18 ? "filler" : "cat", "c2");

        SearchRequest request = new() { Text = "cat dog elk", Limit = 2 };

        Assert.Equal([10L, 1], Numbers(_search.Search(request)));
        Assert.Equal([1L, 10], Numbers(_search.Search(request with { Ranking = new RankingOptions { ThreadWeight = 0 } })));
        SearchHit[] hits = [.. _search.Search(request).Hits];
        Assert.True(hits[0].Reasons.ThreadBonus > hits[1].Reasons.ThreadBonus);
    }

    [Fact]
    public void What_follows_a_question_gets_more_of_it()
    {
        foreach ((int conversation, string text) in ((int, string)[])[(1, "The hotel in Rome."), (2, "The hotel in Rome?")])
        {
            _search.Upsert(new SearchEntry { No = conversation * 10, Scope = "a", Conversation = $"{conversation}", Ordinal = 1 }, text);
            _search.Upsert(new SearchEntry { No = (conversation * 10) + 1, Scope = "a", Conversation = $"{conversation}", Ordinal = 2 }, "Lovely.");
        }

        Assert.Equal([21L, 11], Numbers(_search.Search(new SearchRequest { Text = "hotel in Rome" })).Where(no => no % 10 == 1));
    }

    [Fact]
    public void Words_spread_over_an_exchange_beat_one_word_repeated()
    {
        Say(1, "apple apple", "c1");
        Say(2, "filler", "c1");
        Say(3, "apple", "c2");
        Say(4, "filler", "c2");
        Say(5, "filler", "c2");
        Say(6, "filler", "c2");
        Say(7, "pear", "c2");
        SearchRequest request = new() { Text = "apple pear filler", Limit = 7 };

        float[] Scores(float weight) => [.. _search.Search(request with { Ranking = new RankingOptions { WindowWeight = weight } }).Hits.OrderBy(hit => hit.No).Select(hit => hit.Score)];
        Assert.True(Scores(1)[2] - Scores(0)[2] > Scores(1)[0] - Scores(0)[0]);
    }

    [Fact]
    public void What_matches_alone_comes_before_what_only_stands_beside()
    {
        foreach (int no in (int[])[1, 2])
        {
            _search.Upsert(new SearchEntry { No = no, Scope = "a", Conversation = "c", Ordinal = no }, no == 1 ? "cat" : "dog");
            _search.Upsert(new SearchEntry { No = no + 2, Scope = "a", Document = "d", Ordinal = no }, no == 1 ? "cat" : "dog");
        }

        _search.Upsert(new SearchEntry { No = 5, Scope = "a" }, "cat");

        Assert.Equal([1L, 3, 5, 2, 4], Numbers(_search.Search(new SearchRequest { Text = "cat" })));
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

    private void Say(int no, string text, string conversation) => _search.Upsert(new SearchEntry { No = no, Scope = "a", Conversation = conversation, CreatedAt = no }, text);

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
