using System.Text.Json;
using Hydra.Memory.Embedding;

namespace Hydra.Memory.Indexing;

/// <summary>A model whose vectors are stored, as a row.</summary>
internal sealed record StoredEmbedding
{
    public long Id { get; init; }

    /// <summary>An <see cref="EmbeddingIdentity"/> as JSON.</summary>
    public required string Identity { get; init; }

    public long Dimensions { get; init; }

    /// <summary>One of the constants below.</summary>
    public required string State { get; init; }

    /// <summary>Since when its vectors are made, in microseconds.</summary>
    public long CreatedAt { get; init; }

    /// <summary>Its vectors are searched.</summary>
    public const string Active = "active";

    /// <summary>Its vectors are being made, to be searched in place of the others.</summary>
    public const string Building = "building";

    /// <summary>Its vectors are to be deleted.</summary>
    public const string Retired = "retired";

    /// <summary>The identity as it is stored and compared.</summary>
    public static string Write(EmbeddingIdentity identity) => JsonSerializer.Serialize(identity);

    public EmbeddingIdentity Read() => JsonSerializer.Deserialize<EmbeddingIdentity>(Identity)!;
}
