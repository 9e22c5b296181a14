using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hydra.Gateway.Responses;

/// <summary>What an answer inside the gateway says: a chunk of a stream, or the whole of it. Only what is read.</summary>
internal sealed record ChatPart
{
    public string? Model { get; init; }

    public IReadOnlyList<ChatChoice?>? Choices { get; init; }

    public ChatUsage? Usage { get; init; }

    public JsonElement? Error { get; init; }

    /// <summary>Reads a part. Throws <see cref="JsonException"/> or <see cref="InvalidOperationException"/> (half of a surrogate pair) where it is none.</summary>
    public static ChatPart Read(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize(json, ChatPartJson.Default.ChatPart) ?? throw new JsonException("It is null.");
}

internal sealed record ChatChoice
{
    public int Index { get; init; }

    public ChatMessage? Delta { get; init; }

    public ChatMessage? Message { get; init; }

    public string? FinishReason { get; init; }

    public ChatLogprobs? Logprobs { get; init; }
}

internal sealed record ChatMessage
{
    public string? Content { get; init; }

    public string? Refusal { get; init; }

    public string? ReasoningContent { get; init; }

    /// <summary>The same, as Ollama's own /v1 and others name it.</summary>
    public string? Reasoning { get; init; }

    public IReadOnlyList<ChatCall?>? ToolCalls { get; init; }
}

internal sealed record ChatCall
{
    public int? Index { get; init; }

    public string? Id { get; init; }

    public ChatFunction? Function { get; init; }
}

internal sealed record ChatFunction
{
    public string? Name { get; init; }

    public string? Arguments { get; init; }
}

internal sealed record ChatLogprobs
{
    public IReadOnlyList<ChatLogprob?>? Content { get; init; }
}

internal sealed record ChatUsage
{
    public long PromptTokens { get; init; }

    public long CompletionTokens { get; init; }

    public ChatPromptDetails? PromptTokensDetails { get; init; }

    public ChatCompletionDetails? CompletionTokensDetails { get; init; }
}

internal sealed record ChatPromptDetails
{
    public long? CachedTokens { get; init; }
}

internal sealed record ChatCompletionDetails
{
    public long? ReasoningTokens { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ChatPart))]
internal sealed partial class ChatPartJson : JsonSerializerContext;
