using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hydra.Gateway.Backends.Ollama;

/// <summary>What Ollama answers, in chat and generate alike: a line of a stream, or the whole of an answer. Only what is read.</summary>
internal sealed record OllamaPart
{
    public OllamaMessage? Message { get; init; }

    public string? Response { get; init; }

    public string? Thinking { get; init; }

    public bool Done { get; init; }

    public string? DoneReason { get; init; }

    public int PromptEvalCount { get; init; }

    public int EvalCount { get; init; }

    public JsonElement? Logprobs { get; init; }

    public string? Error { get; init; }
}

internal sealed record OllamaMessage
{
    public string? Content { get; init; }

    public string? Thinking { get; init; }

    public IReadOnlyList<OllamaToolCall?>? ToolCalls { get; init; }
}

internal sealed record OllamaToolCall
{
    public string? Id { get; init; }

    public OllamaFunctionCall? Function { get; init; }
}

internal sealed record OllamaFunctionCall
{
    public string? Name { get; init; }

    public JsonElement Arguments { get; init; }
}

/// <summary>The answer of /api/embed.</summary>
internal sealed record OllamaVectors
{
    public IReadOnlyList<float[]?>? Embeddings { get; init; }

    public int PromptEvalCount { get; init; }

    /// <summary>Whether there is a vector of finite numbers for each input.</summary>
    public bool IsComplete(int inputs) =>
        Embeddings is not null && Embeddings.Count == inputs && Embeddings.All(vector => vector is { Length: > 0 } && Array.TrueForAll(vector, float.IsFinite));
}

/// <summary>The answer of /api/tags.</summary>
internal sealed record OllamaTags
{
    public IReadOnlyList<OllamaTag?>? Models { get; init; }
}

internal sealed record OllamaTag
{
    public string? Name { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(OllamaPart))]
[JsonSerializable(typeof(OllamaVectors))]
[JsonSerializable(typeof(OllamaTags))]
internal sealed partial class OllamaJson : JsonSerializerContext;
