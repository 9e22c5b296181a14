namespace Hydra.Memory.Search.Ranking;

/// <summary>An entry on its way through the pipeline; each stage notes what it did.</summary>
internal sealed class Candidate(int slot)
{
    public int Slot => slot;

    public float Bm25 { get; set; }

    public int? Bm25Rank { get; set; }

    public float? Cosine { get; set; }

    public int? CosineRank { get; set; }

    /// <summary>What the order goes by so far.</summary>
    public float Score { get; set; }

    public float NeighbourShare { get; set; }

    public float ThreadBonus { get; set; }

    public float Author { get; set; } = 1;

    public float Time { get; set; } = 1;

    public float Recency { get; set; } = 1;

    public float Importance { get; set; } = 1;

    public float DiversityPenalty { get; set; }

    public float? Reranker { get; set; }
}
