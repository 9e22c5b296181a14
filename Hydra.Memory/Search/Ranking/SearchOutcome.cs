namespace Hydra.Memory.Search.Ranking;

/// <summary>What was found, the best first, and what could not be searched.</summary>
internal sealed record SearchOutcome(IReadOnlyList<SearchHit> Hits, IReadOnlyList<Unreached> Unreached)
{
    /// <summary>The reason where vectors took no part because another model's came in their place after the query was embedded.</summary>
    public const string Switched = "The vectors have just become another model's.";

    /// <summary>Whether the query should be embedded and asked again.</summary>
    public bool IsOutdated => Unreached.Any(one => one.Reason == Switched);
}

/// <summary>A source that did not take part, or not in full, and why.</summary>
internal sealed record Unreached(string Source, string Reason);

/// <summary>An entry found.</summary>
internal sealed record SearchHit
{
    public required long No { get; init; }

    public required Guid Id { get; init; }

    /// <summary>What the order goes by; comparable within one answer only.</summary>
    public required float Score { get; init; }

    public required HitReasons Reasons { get; init; }

    /// <summary>As many entries just before it in its conversation or document as the request wants, the nearest first.</summary>
    public IReadOnlyList<long> Before { get; init; } = [];

    /// <summary>The same just after it.</summary>
    public IReadOnlyList<long> After { get; init; } = [];
}

/// <summary>Why an entry stands where it does.</summary>
internal sealed record HitReasons
{
    /// <summary>Its BM25 score; 0 where no word of the query occurs.</summary>
    public float Bm25 { get; init; }

    /// <summary>Its place by BM25 from 1; null where it was no candidate by words.</summary>
    public int? Bm25Rank { get; init; }

    /// <summary>The query's terms that occur in it, stemmed.</summary>
    public IReadOnlyList<string> Terms { get; init; } = [];

    /// <summary>The cosine of its vector and the query's; null without vectors.</summary>
    public float? Cosine { get; init; }

    /// <summary>Its place by cosine from 1; null where it was no candidate by vectors.</summary>
    public int? CosineRank { get; init; }

    /// <summary>How much of the score came from its neighbours (0 to 1).</summary>
    public float NeighbourShare { get; init; }

    /// <summary>What the other candidates of its conversation or document added to the score.</summary>
    public float ThreadBonus { get; init; }

    /// <summary>What being by the author that the query names multiplied the score with.</summary>
    public float Author { get; init; } = 1;

    /// <summary>What being of a time that the query names multiplied the score with.</summary>
    public float Time { get; init; } = 1;

    /// <summary>What its age multiplied the score with.</summary>
    public float Recency { get; init; } = 1;

    /// <summary>What its importance multiplied the score with.</summary>
    public float Importance { get; init; } = 1;

    /// <summary>What likeness to better hits took off.</summary>
    public float DiversityPenalty { get; init; }

    /// <summary>The reranker's score, where one took part.</summary>
    public float? Reranker { get; init; }
}
