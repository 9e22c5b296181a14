using Hydra.Memory.Embedding;

namespace Hydra.Memory.Indexing;

/// <summary>Whose vectors there are and whether more can be made. Replaced whole; read by searches and the health check.</summary>
internal sealed record EmbeddingState
{
    public static EmbeddingState AtFirst { get; } = new() { Obstacle = "The embedding model has not been asked yet." };

    /// <summary>Whose vectors are searched; null before the first ones.</summary>
    public EmbeddingSource? Active { get; init; }

    /// <summary>Whose vectors are being made to take their place; null while nothing is under way.</summary>
    public EmbeddingSource? Coming { get; init; }

    /// <summary>Embeddings whose vectors are still to be deleted.</summary>
    public IReadOnlyList<long> Retired { get; init; } = [];

    /// <summary>Why nothing can be embedded now; null when it can.</summary>
    public string? Obstacle { get; init; }

    /// <summary>What the settings ask for in place of the vectors that there are, and what would help; null where they agree, or nobody knows.</summary>
    public string? Mismatch { get; init; }

    /// <summary>What whoever runs the memory should know; null when all is well.</summary>
    public string? Complaint => Obstacle ?? (Coming is null ? Mismatch : Coming.Obstacle);

    /// <summary>The source of an embedding's vectors; null where it is neither searched nor under way.</summary>
    public EmbeddingSource? Of(long embedding) => Active?.Stored.Id == embedding ? Active : Coming?.Stored.Id == embedding ? Coming : null;
}

/// <summary>Stored vectors, and who makes more of them.</summary>
/// <param name="Stored">The vectors.</param>
/// <param name="Embedder">Their model.</param>
/// <param name="Obstacle">Why it makes none now; null when it does.</param>
internal sealed record EmbeddingSource(StoredEmbedding Stored, IEmbedder Embedder, string? Obstacle);
