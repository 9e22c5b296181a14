using CsCheck;
using Hydra.Memory.Search;
using Hydra.Memory.Search.Analysis;
using Hydra.Memory.Search.Entries;
using Hydra.Memory.Search.Lexical;
using Hydra.Memory.Search.Ranking;
using Hydra.Tests.Memory.Search.Lexical;

namespace Hydra.Tests.Memory.Search;

public sealed class EntrySearchTests
{
    private static readonly string[] Words = ["ant", "bee", "cat", "dog", "elk", "fox", "gnu"];

    private readonly EntrySearch _search = New(new SearchOptions());

    /// <summary>Replacing and removing until slots are cleared out many times over; then the answer must be the naive one.</summary>
    [Fact]
    public void Any_sequence_of_changes_ranks_like_a_naive_count()
    {
        RankingOptions plain = new() { NeighboursBefore = [], NeighboursAfter = [], WindowWeight = 0 };
        Gen<(int No, int[] Words, bool Removes)> change = Gen.Select(Gen.Int[0, 20], Gen.Int[0, 6].Array[1, 8], Gen.Bool);
        Gen.Select(change.Array[1, 100], Gen.Int[0, 6].ArrayUnique[1, 3], Gen.Int[1, 8]).Sample((changes, query, limit) =>
        {
            EntrySearch search = New(new SearchOptions { FewestDead = 3, Bm25 = new Bm25Options { Saturation = 1.2f, LengthPenalty = 0.75f } });
            Dictionary<int, int[]> model = [];
            foreach ((int no, int[] words, bool removes) in changes)
            {
                if (removes)
                {
                    Assert.Equal(model.Remove(no), search.Remove(no));
                    continue;
                }

                model[no] = words;
                search.Upsert(new SearchEntry { No = no, Scope = no % 2 == 0 ? "even" : "odd" }, string.Join(' ', words.Select(word => Words[word])));
            }

            SearchOutcome outcome = search.Search(new SearchRequest { Text = string.Join(' ', query.Select(word => Words[word])), Limit = limit, Ranking = plain, Filter = new SearchFilter { Scopes = ["even"] } });

            ScoredSlot[] expected = [.. NaiveBm25.Rank(model, query).Where(hit => hit.Slot % 2 == 0).Take(limit)];
            Assert.Equal(expected.Select(hit => (hit.Slot, hit.Score)), outcome.Hits.Select(hit => ((int)hit.No, hit.Reasons.Bm25)).OrderByDescending(hit => hit.Bm25).ThenBy(hit => hit.Item1));
            Assert.Equal(model.Count, search.Count);
        });
    }

    [Fact]
    public void A_hit_says_why()
    {
        Say(1, "What pets does Anna have?", at: 1);
        Say(2, "Two cats and a dog.", at: 2);
        Say(3, "Nice weather today", at: 3);

        SearchOutcome outcome = _search.Search(new SearchRequest { Text = "Which pets has Anna?", Context = 2 });

        Assert.Equal([1, 2, 3], outcome.Hits.Select(hit => hit.No));
        SearchHit first = outcome.Hits[0];
        Assert.Equal(["pet", "anna"], first.Reasons.Terms);
        Assert.Equal(1, first.Reasons.Bm25Rank);
        Assert.True(first.Reasons.Bm25 > 0);
        Assert.Equal([2L, 3], first.After);
        Assert.Empty(first.Before);
        Assert.Equal([2L, 1], outcome.Hits[2].Before);
        Assert.Null(outcome.Hits[1].Reasons.Bm25Rank);
        Assert.Equal(1, outcome.Hits[1].Reasons.NeighbourShare);
        Assert.Empty(outcome.Unreached);
    }

    [Fact]
    public void A_neighbour_that_the_filter_leaves_out_is_no_hit_but_speaks()
    {
        Say(1, "What pets does Anna have?", at: 1, role: "user");
        Say(2, "Two cats and a dog.", at: 2, role: "assistant");

        SearchHit hit = Assert.Single(_search.Search(new SearchRequest { Text = "pets", Context = 1, Filter = new SearchFilter { Roles = ["assistant"] } }).Hits);

        Assert.Equal(2, hit.No);
        Assert.Equal([1L], hit.Before);
    }

    [Fact]
    public void The_author_is_found_like_a_word_of_the_text()
    {
        _search.Upsert(new SearchEntry { No = 1, Scope = "a", Author = "Caroline" }, "I moved from Sweden.");
        Assert.Equal(1, Assert.Single(_search.Search(new SearchRequest { Text = "caroline" }).Hits).No);
    }

    [Fact]
    public void Vectors_bring_candidates_of_their_own()
    {
        _search.Upsert(new SearchEntry { No = 1, Scope = "a" }, "cat", [1, 0]);
        _search.Upsert(new SearchEntry { No = 2, Scope = "a" }, "dog", [0, 1]);
        _search.Upsert(new SearchEntry { No = 3, Scope = "a" }, "elk");

        SearchOutcome outcome = _search.Search(new SearchRequest { Text = "cat", Vector = [0.1f, 1] });

        Assert.Equal([1L, 2], outcome.Hits.Select(hit => hit.No).Order());
        HitReasons dog = outcome.Hits.Single(hit => hit.No == 2).Reasons;
        Assert.Equal((1, null, 0f), (dog.CosineRank, dog.Bm25Rank, dog.Bm25));
        Assert.Equal(0.995f, dog.Cosine!.Value, 1e-3f);
        Assert.Equal([new Unreached("vectors", "1 entries have no vector yet.")], outcome.Unreached);
    }

    [Theory]
    [InlineData(null, "Hybrid", "The embedder is down.", "The embedder is down.")]
    [InlineData(null, "Vector", null, "The query has no vector.")]
    [InlineData(new float[] { 1, 2, 3 }, "Hybrid", null, "The query has 3 dimensions, the vectors have 2.")]
    public void What_could_not_be_searched_is_said(float[]? query, string mode, string? because, string reason)
    {
        _search.Upsert(new SearchEntry { No = 1, Scope = "a" }, "cat", [1, 0]);
        SearchOutcome outcome = _search.Search(new SearchRequest { Text = "cat", Vector = query, Mode = Enum.Parse<SearchMode>(mode), VectorMissingBecause = because });

        Assert.Equal([new Unreached("vectors", reason)], outcome.Unreached);
        Assert.Equal(mode == nameof(SearchMode.Hybrid) ? 1 : 0, outcome.Hits.Count);
    }

    [Fact]
    public void A_vector_may_come_later_and_change()
    {
        _search.Upsert(new SearchEntry { No = 1, Scope = "a" }, "cat");
        Assert.True(_search.SetVector(1, [1, 0]));
        Assert.True(_search.SetVector(1, [0, 1]));
        Assert.False(_search.SetVector(2, [0, 1]));

        SearchHit hit = Assert.Single(_search.Search(new SearchRequest { Text = "", Vector = [0, 1] }).Hits);
        Assert.Equal(1, hit.Reasons.Cosine!.Value, 1e-3f);
        Assert.Equal(1, Assert.Single(_search.Search(new SearchRequest { Text = "cat" }).Hits).No);
    }

    /// <summary>What is committed may be embedded before the search has been told of it.</summary>
    [Fact]
    public void A_vector_that_comes_before_its_entry_waits_for_it()
    {
        _search.Upsert(new SearchEntry { No = 1, Scope = "s" }, "ant", [1, 0]);

        Assert.False(_search.SetVector(2, [0, 1]));
        _search.Upsert(new SearchEntry { No = 2, Scope = "s" }, "bee", keepsVector: true);

        SearchOutcome outcome = _search.Search(new SearchRequest { Text = "", Vector = [0, 1], Mode = SearchMode.Vector });
        Assert.Empty(outcome.Unreached);
        Assert.Equal(2, outcome.Hits[0].No);
    }

    [Fact]
    public void Another_models_vectors_are_searched_from_the_moment_of_the_switch()
    {
        EntrySearch search = New(new SearchOptions { FewestDead = 1 });
        search.Upsert(new SearchEntry { No = 1, Scope = "a" }, "cat");
        search.Upsert(new SearchEntry { No = 2, Scope = "a" }, "dog");
        Assert.True(search.SetVector(1, [1, 0], owner: 7));
        search.ExpectVectors(owner: 8, dimensions: 3);
        Assert.True(search.SetVector(1, [0, 0, 1], owner: 8));
        Assert.False(search.SetVector(2, [0, 0, 1], owner: 9));
        SearchRequest asksSeven = new() { Text = "", Vector = [1, 0], VectorOwner = 7 };
        Assert.Equal(1, Assert.Single(search.Search(asksSeven).Hits).No);

        // Replacing entries, and clearing dead ones out, leaves both models' vectors where they are.
        search.Upsert(new SearchEntry { No = 1, Scope = "a", Kind = "later" }, "cat", keepsVector: true);
        Assert.True(search.SetVector(2, [0, 1], owner: 7));
        Assert.True(search.SetVector(2, [1, 1], owner: 7));
        Assert.True(search.SetVector(1, [0, 1, 0], owner: 8));
        search.SwitchVectors(9);
        search.SwitchVectors(8);
        search.SwitchVectors(8);

        SearchHit hit = Assert.Single(search.Search(new SearchRequest { Text = "", Vector = [0, 1, 0], VectorOwner = 8 }).Hits);
        Assert.Equal((1, 1f), (hit.No, hit.Reasons.Cosine!.Value));
        Assert.Equal(8, search.VectorOwner);
        Assert.True(search.Search(asksSeven).IsOutdated);
    }

    [Fact]
    public void A_wrong_vector_changes_nothing()
    {
        _search.Upsert(new SearchEntry { No = 1, Scope = "a" }, "cat", [1, 0]);
        Assert.Throws<ArgumentException>(() => _search.Upsert(new SearchEntry { No = 1, Scope = "a" }, "dog", [1, 0, 0]));
        Assert.Throws<ArgumentException>(() => _search.SetVector(1, [float.NaN, 0]));

        Assert.Single(_search.Search(new SearchRequest { Text = "cat" }).Hits);
        Assert.Empty(_search.Search(new SearchRequest { Text = "dog" }).Hits);
    }

    [Fact]
    public void Candidates_of_a_store_outside_are_filtered_and_fused()
    {
        foreach ((int no, string scope) in ((int, string)[])[(1, "a"), (2, "a"), (3, "b")])
            _search.Upsert(new SearchEntry { No = no, Scope = scope }, $"word{no}");

        SearchOutcome outcome = _search.Search(new SearchRequest { Text = "word1", Filter = new SearchFilter { Scopes = ["a"] }, VectorCandidates = [new(3, 0.9f), new(2, 0.8f), new(99, 0.7f)] });

        Assert.Equal([1L, 2], outcome.Hits.Select(hit => hit.No).Order());
        Assert.Equal(0.8f, outcome.Hits.Single(hit => hit.No == 2).Reasons.Cosine);
    }

    /// <summary>Whatever holds the vectors, the ranking is the same: candidates and then what is around them, as a store outside would give it.</summary>
    [Fact]
    public void Cosines_of_a_store_outside_rank_like_vectors_held_here() =>
        Gen.Select(Gen.Int[0, 6].Array[1, 4].Array[5, 40], Gen.Int[0, 6].Array[1, 3], Gen.Int[1, 4], Gen.Int[0, 3]).Sample((texts, query, limit, scope) =>
        {
            SearchOptions options = new() { Ranking = new RankingOptions { Candidates = 3 } };
            (EntrySearch held, EntrySearch bare) = (New(options), New(options));
            Dictionary<long, float[]> vectors = [];
            for (int no = 0; no < texts.Length; no++)
            {
                SearchEntry entry = new() { No = no, Scope = no % 3 == 0 ? "a" : "b", Conversation = $"c{no % 4}", CreatedAt = no };
                string text = string.Join(' ', texts[no].Select(word => Words[word]));
                vectors[no] = [1 + no, texts[no][0], (no * 7) % 5];
                held.Upsert(entry, text, vectors[no]);
                bare.Upsert(entry, text);
            }

            SearchRequest request = new() { Text = string.Join(' ', query.Select(word => Words[word])), Vector = [3, query[0], 1], Limit = limit, Filter = scope == 0 ? null : new SearchFilter { Scopes = ["b"] } };
            float Cosine(long no) => held.Search(request with { Mode = SearchMode.Vector, Limit = texts.Length, Filter = null }).Hits.Single(hit => hit.No == no).Reasons.Cosine!.Value;
            VectorCandidate[] nearest = [.. vectors.Keys.Where(no => scope == 0 || no % 3 != 0).Select(no => new VectorCandidate(no, Cosine(no))).OrderByDescending(one => one.Score).ThenBy(one => one.No).Take(bare.CandidatesFor(request))];
            SearchRequest brought = request with { VectorCandidates = nearest };
            SearchOutcome outcome = bare.Search(brought with { VectorScores = bare.Uncompared(brought).ToDictionary(no => no, Cosine) });

            Assert.Equal(held.Search(request).Hits.Select(hit => (hit.No, hit.Score, hit.Reasons.Cosine, hit.Reasons.CosineRank)), outcome.Hits.Select(hit => (hit.No, hit.Score, hit.Reasons.Cosine, hit.Reasons.CosineRank)));
        });

    [Fact]
    public void A_whole_text_as_a_query_asks_for_its_rarest_words()
    {
        for (int no = 0; no < 50; no++)
            _search.Upsert(new SearchEntry { No = no, Scope = "a" }, $"common only{no}");
        string text = string.Join(' ', Enumerable.Range(0, 100_000).Select(i => $"unheard{i}")) + " common only7 " + string.Join(' ', Enumerable.Range(0, 63).Select(i => $"only{i % 50}"));

        SearchHit first = _search.Search(new SearchRequest { Text = text, Limit = 1 }).Hits[0];

        Assert.Equal(2, first.Reasons.Terms.Count);
    }

    private static EntrySearch New(SearchOptions options) => new(new Analyzer(options.Analyzer), options);

    private void Say(int no, string text, int at, string? role = null) => _search.Upsert(new SearchEntry { No = no, Scope = "a", Conversation = "c", CreatedAt = at, Role = role }, text);
}
