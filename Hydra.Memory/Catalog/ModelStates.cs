namespace Hydra.Memory.Catalog;

/// <summary>A chat model as the API tells it: Letta's Model, with the fields of its older LLMConfig.</summary>
internal sealed record ModelState
{
    public required string Handle { get; init; }
    public required string Name { get; init; }
    public required string DisplayName { get; init; }
    public required string Model { get; init; }
    public required long ContextWindow { get; init; }
    public required long MaxContextWindow { get; init; }
    public required string? ModelEndpoint { get; init; }
    public string ModelEndpointType { get; init; } = "openai";
    public string ModelType { get; init; } = "llm";
    public string ProviderType { get; init; } = "openai";
    public string ProviderName { get; init; } = ModelHandle.Provider;
    public string ProviderCategory { get; init; } = "base";
    public string? ModelWrapper { get; init; }
    public bool PutInnerThoughtsInKwargs { get; init; }
    public bool EnableReasoner { get; init; }
    public double Temperature { get; init; } = 0.7;
    public long? MaxTokens { get; init; }
    public bool ParallelToolCalls { get; init; }
    public string? Tier { get; init; }
}

/// <summary>An embedding model as the API tells it: Letta's EmbeddingModel, with the fields of its older EmbeddingConfig.</summary>
internal sealed record EmbeddingModelState
{
    public required string Handle { get; init; }
    public required string Name { get; init; }
    public required string DisplayName { get; init; }
    public required string EmbeddingModel { get; init; }
    public required int? EmbeddingDim { get; init; }
    public required string? EmbeddingEndpoint { get; init; }
    public string EmbeddingEndpointType { get; init; } = "openai";
    public int EmbeddingChunkSize { get; init; } = 300;
    public int BatchSize { get; init; } = 32;
    public string ModelType { get; init; } = "embedding";
    public string ProviderType { get; init; } = "openai";
    public string ProviderName { get; init; } = ModelHandle.Provider;
}

/// <summary>The one provider as the API tells it.</summary>
internal sealed record ProviderState(string Id, string Name, string ProviderType, string ProviderCategory, string? BaseUrl, string OrganizationId)
{
    public string? ApiKey { get; init; }
    public string? AccessKey { get; init; }
    public string? Region { get; init; }
}
