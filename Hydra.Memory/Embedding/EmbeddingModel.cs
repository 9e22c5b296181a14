using Hydra.Memory.Chunking;

namespace Hydra.Memory.Embedding;

/// <summary>What is known of an embedding model before it is asked.</summary>
internal sealed record EmbeddingModel
{
    /// <summary>Its name, as the gateway knows it; that of one in process carries its version.</summary>
    public required string Name { get; init; }

    /// <summary>The length of its vectors; null until it has been probed.</summary>
    public int? Dimensions { get; init; }

    /// <summary>What is put before the texts.</summary>
    public EmbeddingPrefixes Prefixes { get; init; } = EmbeddingPrefixes.None;

    /// <summary>The longest input, in tokens.</summary>
    public required int MaxTokens { get; init; }

    /// <summary>What a text may have.</summary>
    public TokenBudget Budget => TokenBudget.Of(MaxTokens, Prefixes.Document.Length >= Prefixes.Query.Length ? Prefixes.Document : Prefixes.Query);

    /// <summary>What is known of models that the homelab serves; null for any other one.</summary>
    /// <param name="name">The name, with or without a tag such as <c>:latest</c>.</param>
    public static EmbeddingModel? Known(string name) => name.Split(':')[0] switch
    {
        // The model card says 8192 tokens, but Ollama's build of it reads 2048.
        "nomic-embed-text" => new EmbeddingModel { Name = name, Prefixes = EmbeddingPrefixes.Nomic, MaxTokens = 2048 },
        "all-minilm" => new EmbeddingModel { Name = name, MaxTokens = 256 },
        _ => null,
    };
}

/// <summary>What a model wants before a text, so that it knows what the text is for. Vectors made with other prefixes are another model's.</summary>
/// <param name="Document">Before a text that is stored.</param>
/// <param name="Query">Before a text that is looked for.</param>
internal sealed record EmbeddingPrefixes(string Document, string Query)
{
    public static EmbeddingPrefixes None { get; } = new("", "");

    public static EmbeddingPrefixes Nomic { get; } = new("search_document: ", "search_query: ");

    public string Of(EmbeddingPurpose purpose) => purpose == EmbeddingPurpose.Query ? Query : Document;
}
