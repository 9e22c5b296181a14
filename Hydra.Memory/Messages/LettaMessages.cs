using System.Text.Json.Nodes;
using Hydra.Memory.Letta;

namespace Hydra.Memory.Messages;

/// <summary>Messages as Letta's clients read them.</summary>
internal static class LettaMessages
{
    public static JsonArray Of(IEnumerable<StoredMessage> messages) => [.. messages.Select(Of)];

    /// <summary>One message: what its kind has, and the session, which is Hydra's own.</summary>
    public static JsonObject Of(StoredMessage message)
    {
        var written = new JsonObject
        {
            ["id"] = message.Id,
            ["date"] = LettaTime.Write(message.CreatedAt),
            ["message_type"] = message.MessageType,
            ["name"] = message.Sender,
            ["otid"] = message.Otid,
            ["agent_id"] = message.AgentId,
            ["conversation_id"] = message.ConversationId,
            ["session_id"] = message.SessionId,
            ["role"] = message.Role,
        };
        foreach ((string name, JsonNode? value) in JsonNode.Parse(message.Body)!.AsObject())
            written[name] = value?.DeepClone();
        return written;
    }

    /// <summary>The answer to messages that were stored: they are all there is, since no agent runs here.</summary>
    public static JsonObject Answer(StoredBatch batch) => new()
    {
        ["messages"] = Of(batch.Messages),
        ["stop_reason"] = StopReason,
        ["usage"] = Usage,
    };

    public static JsonObject StopReason => new() { ["message_type"] = "stop_reason", ["stop_reason"] = "end_turn" };

    public static JsonObject Usage => new()
    {
        ["message_type"] = "usage_statistics",
        ["completion_tokens"] = 0,
        ["prompt_tokens"] = 0,
        ["total_tokens"] = 0,
        ["step_count"] = 0,
        ["run_ids"] = new JsonArray(),
    };
}
