using Hydra.Memory.Qdrant;
using Hydra.Memory.Search.Entries;
using Hydra.Memory.Search.Ranking;

namespace Hydra.Tests.Memory.Qdrant;

/// <summary>What holds wherever vectors are kept: in this process, in the stand-in of Qdrant, and in a real Qdrant where HYDRA_QDRANT_URL names one.</summary>
public abstract class VectorConformance
{
    protected const int Dimensions = 4;

    /// <summary>The process keeps 16 bits a number.</summary>
    private const float Rounding = 1e-3f;

    private static readonly QdrantQuestion Ahead = new() { Vector = [1, 0, 0, 0], Limit = 10 };

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    private protected abstract Task<VectorPlace> OpenAsync();

    [Fact]
    public async Task The_nearest_come_first_with_their_cosines()
    {
        await using VectorPlace place = await OpenAsync();
        await place.StoreAsync(Entry(1, [0, 1, 0, 0]), Entry(2, [3, 0, 0, 0]), Entry(3, [2, 2, 0, 0]), Entry(4, [-1, 0, 0, 0]));

        IReadOnlyList<VectorCandidate> found = await place.FindAsync(Ahead);

        Assert.Equal([2L, 3, 1, 4], found.Select(one => one.No));
        Assert.All(found.Zip([1f, MathF.Sqrt(0.5f), 0, -1]), pair => Assert.Equal(pair.Second, pair.First.Score, Rounding));
    }

    [Fact]
    public async Task What_is_stored_again_takes_the_place_of_what_was()
    {
        await using VectorPlace place = await OpenAsync();
        await place.StoreAsync(Entry(1, [0, 1, 0, 0], entry => entry with { Tags = ["old"] }));
        await place.StoreAsync(Entry(1, [1, 0, 0, 0], entry => entry with { Tags = ["new"] }));

        Assert.Equal(1, Assert.Single(await place.FindAsync(Ahead)).Score, Rounding);
        Assert.Empty(await place.FindAsync(Ahead with { Filter = new SearchFilter { TagsAny = ["old"] } }));
        Assert.Single(await place.FindAsync(Ahead with { Filter = new SearchFilter { TagsAny = ["new"] } }));
    }

    [Fact]
    public async Task What_is_removed_is_found_no_more_and_can_be_removed_again()
    {
        await using VectorPlace place = await OpenAsync();
        await place.StoreAsync(Entry(1, [1, 0, 0, 0]), Entry(2, [1, 0, 0, 0]));

        await place.RemoveAsync(1, 99);
        await place.RemoveAsync(1);
        await place.RemoveAsync();

        Assert.Equal(2, Assert.Single(await place.FindAsync(Ahead)).No);
    }

    [Fact]
    public async Task Nothing_is_found_where_nothing_is()
    {
        await using VectorPlace place = await OpenAsync();

        Assert.Empty(await place.FindAsync(Ahead));
        Assert.Empty(await place.FindAsync(Ahead with { Words = "nothing" }));
    }

    [Theory]
    [MemberData(nameof(Filters))]
    public async Task A_filter_lets_through_what_it_says(string _, object filter, long[] expected)
    {
        await using VectorPlace place = await OpenAsync();
        await place.StoreAsync(
            Entry(1, [1, 0, 0, 0], entry => entry with { Scope = "a", Conversation = "c1", Session = "s1", Document = "d1", Role = "user", Kind = "note", Tags = ["red", "big"], CreatedAt = 10, Flags = 1 }),
            Entry(2, [1, 1, 0, 0], entry => entry with { Scope = "b", Conversation = "c2", Session = "s2", Document = "d2", Role = "assistant", Kind = "decision", Tags = ["red"], CreatedAt = 20, Flags = 2 }),
            Entry(3, [1, 1, 1, 0], entry => entry with { Scope = "b", CreatedAt = 1_790_000_000_000_000 }));

        IReadOnlyList<VectorCandidate> found = await place.FindAsync(Ahead with { Filter = (SearchFilter)filter });
        IReadOnlyList<VectorCandidate> foundByWords = await place.FindAsync(Ahead with { Filter = (SearchFilter)filter, Words = "text" });

        Assert.Equal(expected, found.Select(one => one.No));
        Assert.Equal(expected, foundByWords.Select(one => one.No));
    }

    public static TheoryData<string, object, long[]> Filters() => new()
    {
        { "none", new SearchFilter(), [1, 2, 3] },
        { "scope", new SearchFilter { Scopes = ["b", "b", "unheard"] }, [2, 3] },
        { "nothing", new SearchFilter { Scopes = [] }, [] },
        { "conversation", new SearchFilter { Conversations = ["c1"] }, [1] },
        { "session", new SearchFilter { Sessions = ["s2"] }, [2] },
        { "document", new SearchFilter { Documents = ["d1", "d2"] }, [1, 2] },
        { "role", new SearchFilter { Roles = ["user"] }, [1] },
        { "kind", new SearchFilter { Kinds = ["decision"] }, [2] },
        { "case matters", new SearchFilter { Kinds = ["Decision"] }, [] },
        { "any tag", new SearchFilter { TagsAny = ["big", "red"] }, [1, 2] },
        { "all tags", new SearchFilter { TagsAll = ["big", "red"] }, [1] },
        { "all of no tags", new SearchFilter { TagsAll = [] }, [1, 2, 3] },
        { "from", new SearchFilter { CreatedFrom = 20 }, [2, 3] },
        { "to", new SearchFilter { CreatedTo = 20 }, [1, 2] },
        { "a microsecond", new SearchFilter { CreatedFrom = 1_790_000_000_000_000, CreatedTo = 1_790_000_000_000_000 }, [3] },
        { "the one after", new SearchFilter { CreatedFrom = 1_790_000_000_000_001 }, [] },
        { "flags", new SearchFilter { WithoutFlags = 1 }, [2, 3] },
        { "any of the flags", new SearchFilter { WithoutFlags = 3 }, [3] },
        { "several at once", new SearchFilter { Scopes = ["a", "b"], TagsAny = ["red"], CreatedFrom = 15, WithoutFlags = 1 }, [2] },
    };

    [Fact]
    public async Task A_filter_holds_before_the_limit()
    {
        await using VectorPlace place = await OpenAsync();
        await place.StoreAsync([.. Enumerable.Range(1, 50).Select(no => Entry(no, [1, 0, 0, 0]))]);
        await place.StoreAsync(Entry(99, [0, 1, 0, 0], entry => entry with { Scope = "rare" }));
        QdrantQuestion question = Ahead with { Limit = 1, Filter = new SearchFilter { Scopes = ["rare"] } };

        Assert.Equal(99, Assert.Single(await place.FindAsync(question)).No);
        Assert.Equal(99, Assert.Single(await place.FindAsync(question with { Words = "text" })).No);
    }

    [Fact]
    public async Task A_vector_of_other_dimensions_is_refused_and_changes_nothing()
    {
        await using VectorPlace place = await OpenAsync();
        await place.StoreAsync(Entry(1, [1, 0, 0, 0]));

        Assert.False(await place.StoreAsync(Entry(1, [1, 0, 0, 0, 0])));

        Assert.Equal(1, Assert.Single(await place.FindAsync(Ahead)).Score, Rounding);
    }

    [Fact]
    public async Task Thousands_are_stored_at_once_and_all_are_there()
    {
        await using VectorPlace place = await OpenAsync();
        QdrantEntry[] entries = [.. Enumerable.Range(1, 3000).Select(no => Entry(no, [MathF.Cos(no * 1e-3f), MathF.Sin(no * 1e-3f), 0, 0]))];

        Assert.True(await place.StoreAsync(entries));

        IReadOnlyList<VectorCandidate> found = await place.FindAsync(Ahead with { Limit = 3000 });
        Assert.Equal(Enumerable.Range(1, 3000).Select(no => (long)no), found.Select(one => one.No).Order());
    }

    private protected static QdrantEntry Entry(long no, float[] vector, Func<SearchEntry, SearchEntry>? more = null) => Entry(no, "a text", vector, more);

    private protected static QdrantEntry Entry(long no, string text, float[] vector, Func<SearchEntry, SearchEntry>? more = null)
    {
        var entry = new SearchEntry { No = no, Scope = "everybody", CreatedAt = 1 };
        return new QdrantEntry(more is null ? entry : more(entry), text, vector);
    }
}
