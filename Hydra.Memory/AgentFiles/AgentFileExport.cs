using System.Data.Common;
using System.Text.Json.Nodes;
using Hydra.Memory.Agents;
using Hydra.Memory.Letta;
using Hydra.Memory.Storage;

namespace Hydra.Memory.AgentFiles;

/// <summary>Writes an agent as Letta's agent file (<c>.af</c>): ids in it hold within the file only.</summary>
internal sealed class AgentFileExport(IMemoryDatabase database, AgentStates states, IEnumerable<IAgentFilePart> parts, TimeProvider time)
{
    /// <summary>What an agent's object in the file does not repeat, since it lies elsewhere there or means nothing on another server.</summary>
    private static readonly string[] Elsewhere =
    [
        "memory", "blocks", "tools", "sources", "identities", "managed_group", "multi_agent_group", "pending_approval", "secrets", "message_ids", "identity_ids",
        "created_by_id", "last_updated_by_id", "last_run_completion", "last_run_duration_ms", "last_stop_reason", "created_at", "updated_at",
    ];

    public Task<Outcome<JsonObject>> ExportAsync(string agentId, CancellationToken cancellationToken) => database.ReadAsync<Outcome<JsonObject>>(
        async connection => await AgentWriting.FindAsync(connection, agentId) is { } agent ? await ExportAsync(connection, agent) : Refusal.Missing("Agent", agentId),
        cancellationToken);

    private async Task<JsonObject> ExportAsync(DbConnection connection, AgentRow row)
    {
        JsonObject agent = await states.OfAsync(connection, row);
        JsonArray blocks = Local(agent["blocks"]!.AsArray(), LettaId.Block);
        JsonArray tools = Local(agent["tools"]!.AsArray(), LettaId.Tool);
        foreach (string name in Elsewhere)
            agent.Remove(name);
        agent["id"] = "agent-0";
        agent["block_ids"] = IdsOf(blocks);
        agent["tool_ids"] = IdsOf(tools);
        agent["include_base_tools"] = false;
        foreach (string none in (string[])["in_context_message_ids", "messages", "files_agents", "group_ids"])
            agent[none] = new JsonArray();
        var file = new JsonObject { ["agents"] = new JsonArray(agent), ["blocks"] = blocks, ["tools"] = tools };
        foreach (string none in (string[])["groups", "files", "sources", "mcp_servers", "skills"])
            file[none] = new JsonArray();
        file["metadata"] = new JsonObject { ["exported_by"] = "hydra" };
        file["created_at"] = time.GetUtcNow();
        foreach (IAgentFilePart part in parts)
            await part.ExportAsync(connection, new AgentFileEntry(row.Id, agent, file));
        return file;
    }

    private static JsonArray Local(JsonArray items, string prefix) =>
        new([.. items.Select((item, index) => { JsonNode copy = item!.DeepClone(); copy["id"] = $"{prefix}-{index}"; return copy; })]);

    private static JsonArray IdsOf(JsonArray items) => new([.. items.Select(item => item!["id"]!.DeepClone())]);
}
