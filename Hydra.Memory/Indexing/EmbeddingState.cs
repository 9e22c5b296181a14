using Hydra.Memory.Embedding;

namespace Hydra.Memory.Indexing;

/// <summary>Whether entries have vectors, and why not. Replaced whole; read by searches and the health check.</summary>
/// <param name="Active">Whose vectors there are; null before the first ones.</param>
/// <param name="Obstacle">Why nothing can be embedded now; null when it can.</param>
internal sealed record EmbeddingState(ActiveEmbedding? Active, string? Obstacle)
{
    public static EmbeddingState AtFirst { get; } = new(null, "The embedding model has not been asked yet.");

    /// <summary>The identity as it is stored and compared.</summary>
    public static string Write(EmbeddingIdentity identity) => System.Text.Json.JsonSerializer.Serialize(identity);

    public static EmbeddingIdentity Read(string identity) => System.Text.Json.JsonSerializer.Deserialize<EmbeddingIdentity>(identity)!;
}
