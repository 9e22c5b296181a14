using Hydra.Memory.Search.Entries;

namespace Hydra.Memory.Search.Ranking;

/// <summary>Which sources bring candidates.</summary>
internal enum SearchMode
{
    Hybrid,
    Lexical,
    Vector,
}

/// <summary>An entry that a store outside (Qdrant) brings as near to the query, with its cosine.</summary>
internal readonly record struct VectorCandidate(long No, float Score);

/// <summary>What is asked.</summary>
internal sealed record SearchRequest
{
    /// <summary>The words to look for.</summary>
    public required string Text { get; init; }

    /// <summary>The query's embedding; without one only words are searched.</summary>
    public float[]? Vector { get; init; }

    /// <summary>Whose the embedding is; null where the caller has but one model.</summary>
    public long? VectorOwner { get; init; }

    /// <summary>Why there is no embedding, for <see cref="SearchOutcome.Unreached"/>; null where none was wanted.</summary>
    public string? VectorMissingBecause { get; init; }

    /// <summary>The nearest by a store outside, instead of the vectors held here; they are filtered and scored like others.</summary>
    public IReadOnlyList<VectorCandidate>? VectorCandidates { get; init; }

    /// <summary>The cosines of other entries by that store, by their numbers: those that <see cref="EntrySearch.Uncompared"/> asks for.</summary>
    public IReadOnlyDictionary<long, float>? VectorScores { get; init; }

    public SearchMode Mode { get; init; } = SearchMode.Hybrid;

    public SearchFilter? Filter { get; init; }

    /// <summary>How many hits are wanted at most.</summary>
    public int Limit { get; init; } = 10;

    /// <summary>How many entries before and after each hit are told with it.</summary>
    public int Context { get; init; }

    /// <summary>The time that ages and words like "yesterday" count from, in microseconds since 1970; 0 where nothing is to.</summary>
    public long Now { get; init; }

    /// <summary>Other weights than the search's own.</summary>
    public RankingOptions? Ranking { get; init; }
}
