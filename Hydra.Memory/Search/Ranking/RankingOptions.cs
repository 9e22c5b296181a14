using System.ComponentModel.DataAnnotations;

namespace Hydra.Memory.Search.Ranking;

/// <summary>How candidates become an order. Defaults are measured (Hydra.Benchmarks/README.md).</summary>
internal sealed record RankingOptions
{
    public const string SectionName = "Memory:Search:Ranking";

    /// <summary>Candidates that each source brings, or three times the hits wanted if that is more.</summary>
    [Range(1, 10_000)]
    public int Candidates { get; init; } = 100;

    /// <summary>How much of the fused score is the vectors' (0 to 1) where an entry has both.</summary>
    [Range(0.0, 1.0)]
    public float VectorWeight { get; init; } = 0.5f;

    /// <summary>The share of a neighbour's score that flows in, by distance before; nothing beyond the list.</summary>
    public IReadOnlyList<float> NeighboursBefore { get; init; } = [0.35f, 0.15f];

    /// <summary>The same for neighbours after.</summary>
    public IReadOnlyList<float> NeighboursAfter { get; init; } = [0.35f, 0.15f];

    /// <summary>An entry this much older than now counts half as much; null: age does not matter.</summary>
    public TimeSpan? RecencyHalfLife { get; init; }

    /// <summary>How far importance 0 or 1 lowers or raises a score, as a share of it; importance 0.5 leaves it.</summary>
    [Range(0.0, 1.0)]
    public float ImportanceWeight { get; init; } = 0.1f;

    /// <summary>How much likeness to better hits counts against one (MMR's 1 − λ); 0 is off.</summary>
    [Range(0.0, 1.0)]
    public float Diversity { get; init; }
}
