using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hydra.Memory.Embedding;

/// <summary>The body of POST /v1/embeddings. Vectors in base64 are a quarter as long as in decimal and need no parsing.</summary>
internal sealed record EmbeddingRequest(string Model, IReadOnlyList<string> Input, int? Dimensions)
{
    public string EncodingFormat { get; } = "base64";
}

/// <summary>The fields of its answer that are read.</summary>
internal sealed record EmbeddingList(IReadOnlyList<EmbeddingItem?>? Data);

/// <summary>One vector: base64 of little-endian float32, or a list of numbers where the backend knows no base64.</summary>
internal sealed record EmbeddingItem(int? Index, JsonElement Embedding);

/// <summary>OpenAI's error.</summary>
internal sealed record EmbeddingError(EmbeddingErrorBody? Error);

/// <summary>What it says.</summary>
internal sealed record EmbeddingErrorBody(string? Message, string? Code);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(EmbeddingRequest))]
[JsonSerializable(typeof(EmbeddingList))]
[JsonSerializable(typeof(EmbeddingError))]
internal sealed partial class EmbeddingJson : JsonSerializerContext;
