using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Hydra.Memory.Tools;

/// <summary>The memory's own tools, as a model is told of them. Names and arguments are Letta's; whoever runs an agent carries them out through this API.</summary>
internal static class BaseTools
{
    public const string Core = "letta_core";
    public const string MemoryCore = "letta_memory_core";
    public const string SleeptimeCore = "letta_sleeptime_core";

    private const string Label = "Label of the block.";
    private const string Times = "in ISO 8601; without a zone it is the agent's";

    public static ImmutableArray<ToolContent> All { get; } =
    [
        Tool(Core, "send_message", "Says something to the user.", Text("message", "What to say.")),
        Tool(
            Core,
            "conversation_search",
            "Searches the earlier messages, by words and by meaning.",
            Text("query", "What to look for.", optional: true),
            Texts("roles", "Only messages of these roles: user, assistant, system."),
            Number("limit", "Results at most."),
            Text("start_date", $"Only messages from then on, {Times}.", optional: true),
            Text("end_date", $"Only messages until then, {Times}; a date alone includes that day.", optional: true)),
        Tool(
            Core,
            "archival_memory_insert",
            "Stores a fact or a note for good, to be found by search later. Write it so that it is understood without its context.",
            Text("content", "What to remember."),
            Texts("tags", "Words to find it by.")),
        Tool(
            Core,
            "archival_memory_search",
            "Searches what was stored for good, by words and by meaning.",
            Text("query", "What to look for, in plain words."),
            Texts("tags", "Only what has these tags."),
            Choice("tag_match_mode", "Whether one of the tags suffices.", "any", "all"),
            Number("top_k", "Results at most."),
            Text("start_datetime", $"Only what is from then on, {Times}.", optional: true),
            Text("end_datetime", $"Only what is until then, {Times}; a date alone includes that day.", optional: true)),
        Tool(MemoryCore, "core_memory_append", "Adds a line at the end of a block.", Text("label", Label), Text("content", "The line.")),
        Tool(
            MemoryCore,
            "core_memory_replace",
            "Puts another text in place of one, wherever it stands in a block.",
            Text("label", Label),
            Text("old_content", "The text as it stands there, to the letter."),
            Text("new_content", "What to put there; empty removes it.")),
        Tool(
            MemoryCore,
            "memory_replace",
            "Puts another text in place of one that stands in a block exactly once.",
            Text("label", Label),
            Text("old_string", "The text as it stands there, to the letter and without line numbers."),
            Text("new_string", "What to put there; empty removes it.")),
        Tool(
            MemoryCore,
            "memory_insert",
            "Inserts a text into a block.",
            Text("label", Label),
            Text("new_string", "The text, without line numbers."),
            Number("insert_line", "The line after which it goes: 0 is the beginning, -1 the end.")),
        Tool(
            MemoryCore,
            "memory_apply_patch",
            "Changes blocks by a patch: a unified diff of one block, or sections '*** Add Block:', '*** Update Block:', '*** Delete Block:', '*** Move to:'.",
            Text("label", Label),
            Text("patch", "The patch.")),
        Tool(
            MemoryCore,
            "memory",
            "Manages blocks as files: creates, changes, renames and deletes them.",
            Choice("command", "What to do.", required: true, "create", "str_replace", "insert", "delete", "rename", "view"),
            Text("path", "The block, as /memories/LABEL.", optional: true),
            Text("file_text", "create: what it says.", optional: true),
            Text("description", "create, rename: what it is for.", optional: true),
            Text("old_string", "str_replace: the text that stands there exactly once.", optional: true),
            Text("new_string", "str_replace: what to put there.", optional: true),
            Number("insert_line", "insert: the line after which the text goes."),
            Text("insert_text", "insert: the text.", optional: true),
            Text("old_path", "rename: what it is called.", optional: true),
            Text("new_path", "rename: what it is to be called.", optional: true)),
        Tool(SleeptimeCore, "memory_rethink", "Writes a block anew, or makes it.", Text("label", Label), Text("new_memory", "All that it is to say.")),
        Tool(SleeptimeCore, "memory_finish_edits", "Says that the memory is in order."),
    ];

    /// <summary>What an agent gets that names no tools.</summary>
    public static ImmutableArray<string> DefaultsFor(string agentType) => agentType switch
    {
        "memgpt_agent" => ["send_message", "conversation_search", "archival_memory_insert", "archival_memory_search", "core_memory_append", "core_memory_replace"],
        "memgpt_v2_agent" => ["send_message", "conversation_search", "archival_memory_insert", "archival_memory_search", "memory_replace", "memory_insert"],
        "sleeptime_agent" => ["memory_replace", "memory_insert", "memory_rethink", "memory_finish_edits"],
        "react_agent" or "workflow_agent" => [],
        _ => ["conversation_search", "archival_memory_insert", "archival_memory_search", "memory_replace", "memory_insert"],
    };

    private static ToolContent Tool(string type, string name, string description, params Argument[] arguments)
    {
        var schema = new JsonObject
        {
            ["name"] = name,
            ["description"] = description,
            ["parameters"] = new JsonObject
            {
                ["type"] = "object",
                ["properties"] = new JsonObject(arguments.Select(argument => KeyValuePair.Create<string, JsonNode?>(argument.Name, argument.Schema))),
                ["required"] = new JsonArray([.. arguments.Where(argument => argument.Required).Select(argument => (JsonNode)argument.Name)]),
            },
        };
        return new ToolContent(name, type, description, new JsonObject { ["json_schema"] = schema, ["source_type"] = "python", ["tags"] = new JsonArray(type) });
    }

    private static Argument Text(string name, string description, bool optional = false) => new(name, !optional, new JsonObject { ["type"] = "string", ["description"] = description });

    private static Argument Number(string name, string description) => new(name, false, new JsonObject { ["type"] = "integer", ["description"] = description });

    private static Argument Texts(string name, string description) =>
        new(name, false, new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "string" }, ["description"] = description });

    private static Argument Choice(string name, string description, params string[] words) => Choice(name, description, required: false, words);

    private static Argument Choice(string name, string description, bool required, params string[] words) =>
        new(name, required, new JsonObject { ["type"] = "string", ["enum"] = new JsonArray([.. words.Select(word => (JsonNode)word)]), ["description"] = description });

    private sealed record Argument(string Name, bool Required, JsonObject Schema);
}
