using System.Text.Json.Nodes;
using Hydra.Memory.Letta;
using Hydra.Memory.Storage;

namespace Hydra.Memory.Tools;

/// <summary>A tool as the database has it: a description that a model reads. Nothing here runs it.</summary>
internal sealed record ToolRow
{
    public const string Columns =
        "t.id AS Id, t.name AS Name, t.tool_type AS ToolType, t.description AS Description, t.body AS Body, t.created_at AS CreatedAt, t.updated_at AS UpdatedAt";

    public string Id { get; init; } = "";
    public string Name { get; init; } = "";
    public string ToolType { get; init; } = "";
    public string? Description { get; init; }
    public string Body { get; init; } = "{}";
    public long CreatedAt { get; init; }
    public long UpdatedAt { get; init; }

    /// <summary>The agent that it was read for, where it was read for several.</summary>
    public string AgentId { get; init; } = "";

    /// <summary>The tool as the API tells it.</summary>
    public JsonObject State()
    {
        var state = new JsonObject
        {
            ["id"] = Id,
            ["name"] = Name,
            ["tool_type"] = ToolType,
            ["description"] = Description,
            ["source_type"] = null,
            ["source_code"] = null,
            ["json_schema"] = null,
            ["args_json_schema"] = null,
            ["tags"] = new JsonArray(),
            ["return_char_limit"] = 50_000,
            ["pip_requirements"] = null,
            ["npm_requirements"] = null,
            ["default_requires_approval"] = null,
            ["enable_parallel_execution"] = false,
            ["metadata_"] = new JsonObject(),
        };
        foreach ((string name, JsonNode? value) in JsonNode.Parse(Body)!.AsObject())
            state[name] = value?.DeepClone();
        state["created_by_id"] = LettaId.DefaultUser;
        state["last_updated_by_id"] = LettaId.DefaultUser;
        state["project_id"] = null;
        state["created_at"] = UnixMicroseconds.ToTime(CreatedAt);
        state["updated_at"] = UnixMicroseconds.ToTime(UpdatedAt);
        return state;
    }
}
