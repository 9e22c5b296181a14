using System.Text;
using System.Text.Json.Nodes;
using Hydra.Memory.Agents;
using Hydra.Memory.Letta;

namespace Hydra.Memory.Compiling;

/// <summary>What fills an agent's context window. Numbers of tokens are estimates: the memory has no model's tokenizer.</summary>
internal sealed record ContextWindow
{
    private const int BytesPerToken = 4;

    public required long ContextWindowSizeMax { get; init; }
    public long ContextWindowSizeCurrent => NumTokensSystem + NumTokensCoreMemory + NumTokensExternalMemorySummary + NumTokensFunctionsDefinitions;
    public required long NumMessages { get; init; }
    public required long NumArchivalMemory { get; init; }
    public required long NumRecallMemory { get; init; }
    public long NumTokensExternalMemorySummary => Estimate(ExternalMemorySummary);
    public required string ExternalMemorySummary { get; init; }
    public long NumTokensSystem => Estimate(SystemPrompt);
    public required string SystemPrompt { get; init; }
    public long NumTokensCoreMemory => Estimate(CoreMemory);
    public required string CoreMemory { get; init; }
    public long NumTokensSummaryMemory { get; init; }
    public string? SummaryMemory { get; init; }
    public long NumTokensFunctionsDefinitions => Estimate(FunctionsDefinitions.ToJsonString(LettaJson.Options));
    public required JsonArray FunctionsDefinitions { get; init; }
    public long NumTokensMessages { get; init; }
    public IReadOnlyList<JsonNode> Messages { get; init; } = [];
    public string TokenCounts { get; init; } = "estimated";

    public static ContextWindow Of(PromptParts parts) => new()
    {
        ContextWindowSizeMax = (long?)parts.Agent["llm_config"]!["context_window"] ?? 0,
        NumMessages = (parts.Agent["message_ids"] as JsonArray)?.Count ?? 0,
        NumArchivalMemory = parts.Passages,
        NumRecallMemory = parts.Messages,
        ExternalMemorySummary = CoreMemoryText.Metadata(parts, conversationId: null),
        SystemPrompt = AgentContent.TextOf(parts.Agent, "system") ?? "",
        CoreMemory = CoreMemoryText.Blocks(parts.Agent),
        FunctionsDefinitions = new JsonArray([.. parts.Agent["tools"]!.AsArray().Select(tool => tool!["json_schema"]).OfType<JsonObject>().Select(schema => (JsonNode)FunctionOf(schema))]),
    };

    private static JsonObject FunctionOf(JsonObject schema) => new JsonObject { ["type"] = "function", ["function"] = schema.DeepClone() };

    private static long Estimate(string text) => (Encoding.UTF8.GetByteCount(text) + BytesPerToken - 1) / BytesPerToken;
}
