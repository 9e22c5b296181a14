using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Hydra.Memory.Agents;
using Hydra.Memory.Blocks;

namespace Hydra.Memory.Compiling;

/// <summary>Core memory as a model reads it: Letta's tags, so that prompts written for it still fit.</summary>
internal static class CoreMemoryText
{
    /// <summary>Where a system prompt wants it; else it comes after.</summary>
    private const string Place = "{CORE_MEMORY}";

    /// <summary>The whole system prompt.</summary>
    public static string Compile(PromptParts parts, string? conversationId)
    {
        string system = AgentContent.TextOf(parts.Agent, "system") ?? "";
        string memory = $"{Blocks(parts.Agent)}\n\n{Metadata(parts, conversationId)}";
        return system.Contains(Place, StringComparison.Ordinal) ? system.Replace(Place, memory, StringComparison.Ordinal)
            : system.Length == 0 ? memory
            : $"{system}\n\n{memory}";
    }

    public static string Blocks(JsonObject agent)
    {
        var text = new StringBuilder("<memory_blocks>\nWhat you always have before you, in blocks that you can change unless they are read-only:\n");
        foreach (JsonNode? block in agent["blocks"]!.AsArray())
            Write(text, block!.AsObject());
        return text.Append("\n</memory_blocks>").ToString();
    }

    private static void Write(StringBuilder text, JsonObject block)
    {
        (string label, string value) = ((string)block["label"]!, (string)block["value"]!);
        text.Append(CultureInfo.InvariantCulture, $"\n<{label}>\n<description>\n{(string?)block["description"]}\n</description>\n<metadata>");
        if ((bool)block["read_only"]!)
            text.Append("\n- read_only=true");
        text.Append(CultureInfo.InvariantCulture, $"\n- chars_current={BlockContent.LengthOf(value)}\n- chars_limit={(long)block["limit"]!}\n</metadata>\n<value>\n{value}\n</value>\n</{label}>\n");
    }

    public static string Metadata(PromptParts parts, string? conversationId)
    {
        TimeZoneInfo zone = TimeZoneInfo.TryFindSystemTimeZoneById(AgentContent.TextOf(parts.Agent, "timezone") ?? "UTC", out TimeZoneInfo? found) ? found : TimeZoneInfo.Utc;
        DateTimeOffset compiled = TimeZoneInfo.ConvertTime(parts.CompiledAt, zone);
        var text = new StringBuilder("<memory_metadata>\n");
        text.Append(CultureInfo.InvariantCulture, $"- AGENT_ID: {(string?)parts.Agent["id"]}\n- CONVERSATION_ID: {conversationId ?? "default"}\n");
        text.Append(CultureInfo.InvariantCulture, $"- System prompt last recompiled: {compiled:yyyy-MM-dd HH:mm:ss zzz}\n");
        text.Append(CultureInfo.InvariantCulture, $"- {parts.Messages} previous messages between you and the user are stored in recall memory (use tools to access them)\n");
        if (parts.Passages > 0)
            text.Append(CultureInfo.InvariantCulture, $"- {parts.Passages} total memories you created are stored in archival memory (use tools to access them)\n");
        if (parts.ArchivalTags.Count > 0)
            text.Append(CultureInfo.InvariantCulture, $"- Available archival memory tags: {string.Join(", ", parts.ArchivalTags)}\n");
        return text.Append("</memory_metadata>").ToString();
    }
}
