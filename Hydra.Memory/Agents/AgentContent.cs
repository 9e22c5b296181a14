using System.Collections.Frozen;
using System.Text.Json.Nodes;
using Hydra.Memory.Letta;

namespace Hydra.Memory.Agents;

/// <summary>What an agent says of itself.</summary>
/// <param name="Name">Need not be unique.</param>
/// <param name="Hidden">Whether lists leave it out.</param>
/// <param name="Body">The other fields, as the API tells them.</param>
internal sealed record AgentContent(string Name, bool Hidden, JsonObject Body)
{
    public const string DefaultType = "letta_v1_agent";

    private const int LongestName = 200;

    private static readonly string[] Types =
    [
        "memgpt_agent", "memgpt_v2_agent", DefaultType, "react_agent", "workflow_agent", "split_thread_agent", "sleeptime_agent", "voice_convo_agent", "voice_sleeptime_agent",
    ];

    /// <summary>Fields with a meaning of their own: what they say lies elsewhere, or is not kept. Secrets are not: nothing here would use them.</summary>
    private static readonly FrozenSet<string> NotKept = ((string[])
    [
        "id", "name", "hidden", "created_at", "updated_at", "created_by_id", "last_updated_by_id", "last_run_completion", "last_run_duration_ms", "last_stop_reason",
        "memory", "memory_blocks", "blocks", "block_ids", "memory_variables", "tools", "tool_ids", "tags", "sources", "source_ids", "folder_ids", "identities",
        "secrets", "tool_exec_environment_variables", "include_base_tools", "include_multi_agent_tools", "include_base_tool_rules", "include_default_source",
        "initial_message_sequence", "from_template", "template", "project", "managed_group", "multi_agent_group", "pending_approval", "compiled_at",
    ]).ToFrozenSet();

    /// <summary>What a field must be; others are kept as they are.</summary>
    private static readonly FrozenDictionary<string, Func<RequestObject, string, JsonNode?>> Readers = new Dictionary<string, Func<RequestObject, string, JsonNode?>>
    {
        ["system"] = (body, name) => body.Text(name),
        ["agent_type"] = (body, name) => body.Text(name) is not { } type || Types.Contains(type) ? body.Text(name) : body.Fault<JsonNode>(name, $"must be one of {string.Join(", ", Types)}"),
        ["description"] = (body, name) => body.Text(name),
        ["model"] = (body, name) => body.Text(name),
        ["embedding"] = (body, name) => body.Text(name),
        ["timezone"] = (body, name) => body.Text(name) is not { } zone || TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _) ? body.Text(name) : body.Fault<JsonNode>(name, "is no time zone: write one such as Europe/Berlin"),
        ["metadata"] = (body, name) => body.Object(name),
        ["model_settings"] = (body, name) => body.Object(name),
        ["compaction_settings"] = (body, name) => body.Object(name),
        ["response_format"] = (body, name) => body.Object(name),
        ["llm_config"] = (body, name) => body.Object(name),
        ["embedding_config"] = (body, name) => body.Object(name),
        ["message_buffer_autoclear"] = (body, name) => body.Flag(name),
        ["enable_sleeptime"] = (body, name) => body.Flag(name),
        ["context_window_limit"] = (body, name) => body.Number(name, 1, 10_000_000),
        ["message_ids"] = (body, name) => body.Texts(name) is { } ids ? new JsonArray([.. ids.Select(id => (JsonNode)id)]) : null,
        ["identity_ids"] = (body, name) => body.Texts(name) is { } ids ? new JsonArray([.. ids.Select(id => (JsonNode)id)]) : null,
        ["tool_rules"] = (body, name) => new JsonArray([.. body.Objects(name).Select(rule => JsonNode.Parse(rule.Raw))]),
    }.ToFrozenDictionary();

    /// <summary>The field as text; null where it has none.</summary>
    public static string? TextOf(JsonObject body, string name) => body[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    /// <summary>An agent with what a caller says put in place of what it was; faults are left in the body.</summary>
    public static AgentContent Change(RequestObject body, AgentContent before)
    {
        JsonObject fields = before.Body.DeepClone().AsObject();
        foreach (string name in body.Names.Where(name => !NotKept.Contains(name)))
            fields[name] = Readers.TryGetValue(name, out var read) ? read(body, name) : body.Any(name);
        string agent = body.Text("name") ?? before.Name;
        if (string.IsNullOrWhiteSpace(agent) || agent.Length > LongestName)
            body.Fault<string>("name", $"must have 1 to {LongestName} characters");
        return new AgentContent(agent, body.Has("hidden") ? body.Flag("hidden") ?? false : before.Hidden, fields);
    }
}
