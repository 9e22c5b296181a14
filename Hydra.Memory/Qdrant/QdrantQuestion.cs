using Hydra.Memory.Search.Entries;

namespace Hydra.Memory.Qdrant;

/// <summary>What a search asks Qdrant for.</summary>
internal sealed record QdrantQuestion
{
    /// <summary>The query's embedding.</summary>
    public required float[] Vector { get; init; }

    /// <summary>The query's words, whose best come too; null for the nearest alone.</summary>
    public string? Words { get; init; }

    public SearchFilter? Filter { get; init; }

    /// <summary>How many each source brings.</summary>
    public required int Limit { get; init; }

    /// <summary>
    /// One request for both sources. Prefetches bring the nearest and the best by words, each filtered before its limit; the query around them is the vector again, which
    /// gives all of them their cosines. That part is exact: Qdrant compares the few candidates one by one.
    /// </summary>
    public PointsQuestion ToRequest(SparseWords words)
    {
        QdrantFilter? filter = QdrantFilters.Of(Filter);
        if (Words is null || words.OfQuery(Words) is not { } sparse)
            return new PointsQuestion(null, Vector, QdrantVectors.Dense, filter, null, Limit);
        Prefetch[] sources =
        [
            new(new PrefetchQuery(Vector, null), QdrantVectors.Dense, filter, Limit),
            new(new PrefetchQuery(null, sparse), QdrantVectors.Words, filter, Limit),
        ];
        return new PointsQuestion(sources, Vector, QdrantVectors.Dense, null, new SearchParams(Exact: true), 2 * Limit);
    }
}
