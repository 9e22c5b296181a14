using System.ComponentModel.DataAnnotations;

namespace Hydra.Memory.Search.Ranking;

/// <summary>How candidates become an order. Defaults are measured (Hydra.Benchmarks/README.md).</summary>
internal sealed record RankingOptions
{
    /// <summary>Candidates that each source brings, or three times the hits wanted if that is more.</summary>
    [Range(1, 10_000)]
    public int Candidates { get; init; } = 100;

    /// <summary>How much of the fused score is the vectors' (0 to 1) where an entry has both.</summary>
    [Range(0.0, 1.0)]
    public float VectorWeight { get; init; } = 0.5f;

    /// <summary>The share of a neighbour's score that flows in, by distance before; nothing beyond the list.</summary>
    public IReadOnlyList<float> NeighboursBefore { get; init; } = [0.6f, 0.3f, 0.1f];

    /// <summary>The same for neighbours after.</summary>
    public IReadOnlyList<float> NeighboursAfter { get; init; } = [0.4f, 0.2f, 0.1f];

    /// <summary>So much more flows in from the neighbour just before where that asks something: what follows may be the answer.</summary>
    [Range(0.0, 5.0)]
    public float QuestionBoost { get; init; } = 0.5f;

    /// <summary>Entries before and after in which each of the query's terms is looked for: they may be spread over an exchange.</summary>
    [Range(0, 64)]
    public int WindowSize { get; init; } = 6;

    /// <summary>What a term counts that stands one entry further off.</summary>
    [Range(0.0, 1.0)]
    public float WindowDecay { get; init; } = 0.85f;

    /// <summary>How much the window's terms count against the entry's own score; 0 is off.</summary>
    [Range(0.0, 10.0)]
    public float WindowWeight { get; init; } = 1;

    /// <summary>How much of all this reaches chunks of documents, which are long enough to be found by themselves. Set by judgement: measured were turns of conversations.</summary>
    [Range(0.0, 1.0)]
    public float DocumentContext { get; init; } = 0.25f;

    /// <summary>What standing in the conversation (its session) or document with the best candidates adds, as a share of the best score; 0 is off.</summary>
    [Range(0.0, 10.0)]
    public float ThreadWeight { get; init; } = 0.15f;

    /// <summary>How much is added for an entry by the one author that the query names, as a share of the score.</summary>
    [Range(0.0, 5.0)]
    public float AuthorBoost { get; init; } = 0.2f;

    /// <summary>How much is added for an entry of the time that the query names ("in May 2023"), as a share of the score; 0 is off.</summary>
    [Range(0.0, 10.0)]
    public float TimeBoost { get; init; } = 1;

    /// <summary>An entry this much older than now counts half as much; null: age does not matter.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "36500.00:00:00")]
    public TimeSpan? RecencyHalfLife { get; init; }

    /// <summary>How far importance 0 or 1 lowers or raises a score, as a share of it; importance 0.5 leaves it.</summary>
    [Range(0.0, 1.0)]
    public float ImportanceWeight { get; init; } = 0.1f;

    /// <summary>How much likeness to better hits counts against one (MMR's 1 − λ); 0 is off.</summary>
    [Range(0.0, 1.0)]
    public float Diversity { get; init; }
}
