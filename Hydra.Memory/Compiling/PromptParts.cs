using System.Text.Json.Nodes;

namespace Hydra.Memory.Compiling;

/// <summary>What an agent's system prompt is made of.</summary>
/// <param name="Agent">The agent as the API tells it.</param>
/// <param name="Messages">How many messages it can recall.</param>
/// <param name="Passages">How many passages its archives hold.</param>
/// <param name="ArchivalTags">Tags of those passages, some of them where they are many.</param>
/// <param name="CompiledAt">When the prompt was last compiled.</param>
internal sealed record PromptParts(JsonObject Agent, long Messages, long Passages, IReadOnlyList<string> ArchivalTags, DateTimeOffset CompiledAt);
