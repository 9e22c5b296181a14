using Hydra.Memory.Embedding;
using Hydra.Memory.Indexing;
using Hydra.Memory.Qdrant;
using Hydra.Memory.Search.Ranking;

namespace Hydra.Tests.Memory.Qdrant;

/// <summary>What holds of Qdrant beside what holds of all vectors: collections, words, aliases.</summary>
public abstract class QdrantConformance : VectorConformance
{
    private static readonly QdrantCollection First = new(EntrySpace.Passages, 1);
    private static readonly QdrantQuestion Ahead = new() { Vector = [1, 0, 0, 0], Limit = 10 };

    private protected static EmbeddingIdentity Identity { get; } = new("tester", Dimensions, new EmbeddingPrefixes("in: ", "out: "));

    /// <summary>A Qdrant of which nothing has the test's prefix.</summary>
    private protected abstract Task<QdrantPlace> OpenQdrantAsync();

    private protected sealed override async Task<VectorPlace> OpenAsync()
    {
        QdrantPlace place = await OpenQdrantAsync();
        await MakeAsync(place, embedding: 1);
        Assert.Null(await place.Vectors.SwitchAsync(1, Stop));
        return place;
    }

    [Fact]
    public async Task A_collection_is_made_once_and_known_again()
    {
        await using QdrantPlace place = await OpenQdrantAsync();

        Assert.Equal(CollectionState.Made, (await place.Vectors.EnsureAsync(First, Identity, Stop)).Value);
        Assert.Equal(CollectionState.Ready, (await place.Vectors.EnsureAsync(First, Identity, Stop)).Value);
        Assert.Equal(CollectionState.Another, (await place.Vectors.EnsureAsync(First, Identity with { Model = "another" }, Stop)).Value);
        Assert.Equal(CollectionState.Another, (await place.Vectors.EnsureAsync(First, Identity with { Dimensions = 5 }, Stop)).Value);
    }

    [Fact]
    public async Task A_collection_that_is_dropped_is_gone_and_can_be_dropped_again()
    {
        await using QdrantPlace place = await OpenQdrantAsync();
        await MakeAsync(place, embedding: 1);

        Assert.Null(await place.Vectors.DropAsync(First, Stop));
        Assert.Null(await place.Vectors.DropAsync(First, Stop));

        Assert.Equal(QdrantFaultKind.NotFound, (await place.Vectors.CountAsync(First, Stop)).Fault!.Kind);
        Assert.Equal(QdrantFaultKind.NotFound, (await place.Vectors.StoreAsync(First, [Entry(1, [1, 0, 0, 0])], Stop))!.Kind);
        Assert.Equal(CollectionState.Made, (await place.Vectors.EnsureAsync(First, Identity, Stop)).Value);
    }

    [Fact]
    public async Task Words_bring_candidates_that_are_far_by_vector_with_their_exact_cosines()
    {
        await using VectorPlace place = await OpenAsync();
        await place.StoreAsync([.. Enumerable.Range(1, 20).Select(no => Entry(no, "nothing of the kind", [1, 0.01f * no, 0, 0]))]);
        await place.StoreAsync(Entry(50, "The dishwasher leaks.", [0, 0, 3, 4]), Entry(51, "by whom?", [0, 0, 1, 0], entry => entry with { Author = "Caroline" }));
        QdrantQuestion question = new() { Vector = [1, 0, 1, 0], Limit = 3 };

        IReadOnlyList<VectorCandidate> nearest = await place.FindAsync(question);
        IReadOnlyList<VectorCandidate> found = await place.FindAsync(question with { Words = "leaking dishwashers" });
        IReadOnlyList<VectorCandidate> byAuthor = await place.FindAsync(question with { Words = "CAROLINE" });

        Assert.Equal([.. nearest.Select(one => one.No), 50L], found.Select(one => one.No));
        Assert.Equal(0.6f / MathF.Sqrt(2), found[^1].Score, 1e-5f);
        Assert.Contains(51, byAuthor.Select(one => one.No));
        Assert.Equal(nearest, await place.FindAsync(question with { Words = "?!" }));
    }

    [Fact]
    public async Task A_rare_word_weighs_more_than_a_common_one()
    {
        await using VectorPlace place = await OpenAsync();
        await place.StoreAsync([.. Enumerable.Range(1, 20).Select(no => Entry(no, "the cluster runs", [1, 0, 0, 0]))]);
        await place.StoreAsync(Entry(99, "qdrant", [0, 1, 0, 0]));

        IReadOnlyList<VectorCandidate> found = await place.FindAsync(new QdrantQuestion { Vector = [1, 0, 0, 0], Words = "cluster qdrant", Limit = 1 });

        Assert.Contains(99, found.Select(one => one.No));
    }

    [Fact]
    public async Task Searches_go_where_they_are_switched_to_in_both_spaces_at_once()
    {
        await using QdrantPlace place = await OpenQdrantAsync();
        await MakeAsync(place, embedding: 1);
        await MakeAsync(place, embedding: 2);
        foreach (EntrySpace space in QdrantCollection.Spaces)
        {
            await place.Vectors.StoreAsync(new QdrantCollection(space, 1), [Entry(1, [1, 0, 0, 0])], Stop);
            await place.Vectors.StoreAsync(new QdrantCollection(space, 2), [Entry(2, [1, 0, 0, 0])], Stop);
        }

        Assert.Equal(QdrantFaultKind.NotFound, (await place.Vectors.FindAsync(EntrySpace.Passages, Ahead, Stop)).Fault!.Kind);
        foreach (long embedding in (long[])[1, 2, 2])
        {
            Assert.Null(await place.Vectors.SwitchAsync(embedding, Stop));
            Assert.True((await place.Vectors.IsSearchedAsync(embedding, Stop)).Value);
            Assert.False((await place.Vectors.IsSearchedAsync(3 - embedding, Stop)).Value);
            foreach (EntrySpace space in QdrantCollection.Spaces)
                Assert.Equal(embedding, Assert.Single((await place.Vectors.FindAsync(space, Ahead, Stop)).Value!).No);
        }
    }

    [Fact]
    public async Task A_switch_to_what_is_not_there_is_refused_and_changes_nothing()
    {
        await using QdrantPlace place = await OpenQdrantAsync();
        await MakeAsync(place, embedding: 1);
        await place.Vectors.SwitchAsync(1, Stop);

        Assert.Equal(QdrantFaultKind.NotFound, (await place.Vectors.SwitchAsync(7, Stop))!.Kind);

        Assert.Empty((await place.Vectors.FindAsync(EntrySpace.Messages, Ahead, Stop)).Value!);
    }

    [Fact]
    public async Task A_query_of_other_dimensions_is_refused_with_both_numbers()
    {
        await using VectorPlace place = await OpenAsync();
        QdrantFault fault = (await ((QdrantPlace)place).Vectors.FindAsync(EntrySpace.Passages, Ahead with { Vector = [1, 0] }, Stop)).Fault!;

        Assert.Equal(QdrantFaultKind.Refused, fault.Kind);
        Assert.Contains("4", fault.Message, StringComparison.Ordinal);
        Assert.Contains("2", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_stored_is_counted()
    {
        await using VectorPlace place = await OpenAsync();
        await place.StoreAsync(Entry(1, [1, 0, 0, 0]), Entry(2, [1, 0, 0, 0]));
        await place.StoreAsync(Entry(2, [0, 1, 0, 0]));

        Assert.Equal(2, (await ((QdrantPlace)place).Vectors.CountAsync(First, Stop)).Value);
    }

    private protected static async Task MakeAsync(QdrantPlace place, long embedding)
    {
        foreach (QdrantCollection collection in QdrantCollection.Of(embedding))
            Assert.Equal(CollectionState.Made, (await place.Vectors.EnsureAsync(collection, Identity, Stop)).Value);
    }
}
