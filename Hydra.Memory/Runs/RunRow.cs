using System.Text.Json.Nodes;
using Hydra.Memory.Storage;

namespace Hydra.Memory.Runs;

/// <summary>A piece of work for an agent as the database has it; times are microseconds.</summary>
internal sealed record RunRow
{
    public const string Columns =
        """
        r.id AS Id, r.agent_id AS AgentId, r.conversation_id AS ConversationId, r.status AS Status, r.stop_reason AS StopReason, r.body AS Body,
        r.created_at AS CreatedAt, r.completed_at AS CompletedAt
        """;

    public string Id { get; init; } = "";
    public string AgentId { get; init; } = "";
    public string? ConversationId { get; init; }
    public string Status { get; init; } = "";
    public string? StopReason { get; init; }
    public string Body { get; init; } = "{}";
    public long CreatedAt { get; init; }
    public long? CompletedAt { get; init; }

    /// <summary>The run as the API tells it.</summary>
    public JsonObject State()
    {
        var state = new JsonObject { ["background"] = false, ["metadata"] = new JsonObject(), ["request_config"] = null, ["callback_url"] = null, ["ttft_ns"] = null, ["total_duration_ns"] = null };
        foreach ((string name, JsonNode? value) in JsonNode.Parse(Body)!.AsObject())
            state[name] = value?.DeepClone();
        state["id"] = Id;
        state["agent_id"] = AgentId;
        state["conversation_id"] = ConversationId;
        state["status"] = Status;
        state["stop_reason"] = StopReason;
        state["created_at"] = UnixMicroseconds.ToTime(CreatedAt);
        state["completed_at"] = UnixMicroseconds.ToTime(CompletedAt);
        return state;
    }
}
