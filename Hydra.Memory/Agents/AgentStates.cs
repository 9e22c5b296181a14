using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dapper;
using Hydra.Memory.Blocks;
using Hydra.Memory.Catalog;
using Hydra.Memory.Letta;
using Hydra.Memory.Storage;
using Hydra.Memory.Tools;

namespace Hydra.Memory.Agents;

/// <summary>Agents as the API tells them: Letta's AgentState with all relations, which Letta leaves out on request only.</summary>
internal sealed class AgentStates(ClusterModels models)
{
    /// <summary>Letta's fields that an agent may say something of, and what they are where it does not.</summary>
    private static readonly string Defaults =
        $$"""
        {"system": "", "agent_type": "{{AgentContent.DefaultType}}", "description": null, "metadata": {}, "timezone": "UTC", "model_settings": null, "compaction_settings": null,
         "response_format": null, "message_ids": [], "tool_rules": [], "identity_ids": [], "message_buffer_autoclear": false, "enable_sleeptime": false, "max_files_open": null,
         "per_file_view_window_char_limit": null, "project_id": null, "template_id": null, "base_template_id": null, "deployment_id": null, "entity_id": null}
        """;

    public async Task<JsonObject> OfAsync(DbConnection connection, AgentRow agent) => (await OfAsync(connection, [agent]))[0];

    public async Task<IReadOnlyList<JsonObject>> OfAsync(DbConnection connection, IReadOnlyList<AgentRow> agents)
    {
        string[] ids = [.. agents.Select(agent => agent.Id)];
        if (ids.Length == 0)
            return [];
        ILookup<string, BlockRow> blocks = await BlockAttaching.OfAgentsAsync(connection, ids);
        ILookup<string, ToolRow> tools = await ToolWriting.OfAgentsAsync(connection, ids);
        var values = new DynamicParameters();
        string sql = $"SELECT agent_id, tag FROM agent_tags WHERE agent_id IN {SqlList.Of("agent", ids, values)}";
        ILookup<string, string> tags = (await connection.QueryAsync<(string AgentId, string Tag)>(sql, values)).ToLookup(row => row.AgentId, row => row.Tag);
        return [.. agents.Select(agent => Of(agent, [.. blocks[agent.Id]], tools[agent.Id], tags[agent.Id]))];
    }

    private JsonObject Of(AgentRow agent, IReadOnlyList<BlockRow> blocks, IEnumerable<ToolRow> tools, IEnumerable<string> tags)
    {
        JsonObject state = new() { ["id"] = agent.Id, ["name"] = agent.Name };
        Put(state, JsonNode.Parse(Defaults)!.AsObject());
        Put(state, JsonNode.Parse(agent.Body)!.AsObject());
        PutModels(state);
        state["hidden"] = agent.Hidden != 0;
        state["tags"] = new JsonArray([.. tags.Order(StringComparer.Ordinal).Select(tag => (JsonNode)tag)]);
        state["blocks"] = BlocksOf(blocks);
        state["memory"] = new JsonObject
        {
            ["agent_type"] = state["agent_type"]!.DeepClone(),
            ["git_enabled"] = false,
            ["blocks"] = BlocksOf(blocks),
            ["file_blocks"] = new JsonArray(),
            ["prompt_template"] = "",
        };
        state["tools"] = new JsonArray([.. tools.Select(tool => tool.State())]);
        foreach (string none in (string[])["sources", "identities", "secrets", "tool_exec_environment_variables"])
            state[none] = new JsonArray();
        foreach (string none in (string[])["managed_group", "multi_agent_group", "pending_approval"])
            state[none] = null;
        PutHistory(state, agent);
        return state;
    }

    private void PutModels(JsonObject state)
    {
        string? model = AgentContent.TextOf(state, "model") ?? NamedIn(state["llm_config"], "model") ?? models.DefaultChat;
        string? embedding = AgentContent.TextOf(state, "embedding") ?? NamedIn(state["embedding_config"], "embedding_model") ?? models.DefaultEmbedding;
        state["model"] = model;
        state["embedding"] = embedding;
        state["llm_config"] ??= JsonSerializer.SerializeToNode(Limited(models.ChatOf(model), state["context_window_limit"]), LettaJson.Options);
        state["embedding_config"] ??= JsonSerializer.SerializeToNode(models.EmbeddingOf(embedding), LettaJson.Options);
    }

    private static string? NamedIn(JsonNode? config, string name) =>
        config is JsonObject fields ? AgentContent.TextOf(fields, "handle") ?? AgentContent.TextOf(fields, name) : null;

    private static ModelState Limited(ModelState model, JsonNode? asked) =>
        asked is null ? model : model with { ContextWindow = Math.Min((long)asked, model.MaxContextWindow) };

    private static void PutHistory(JsonObject state, AgentRow agent)
    {
        state["created_by_id"] = LettaId.DefaultUser;
        state["last_updated_by_id"] = LettaId.DefaultUser;
        state["created_at"] = UnixMicroseconds.ToTime(agent.CreatedAt);
        state["updated_at"] = UnixMicroseconds.ToTime(agent.UpdatedAt);
        state["last_run_completion"] = UnixMicroseconds.ToTime(agent.LastRunAt);
        state["last_run_duration_ms"] = agent.LastRunDurationMs;
        state["last_stop_reason"] = agent.LastStopReason;
    }

    private static void Put(JsonObject state, JsonObject fields)
    {
        foreach ((string name, JsonNode? value) in fields)
        {
            // A field that was set to null has its default again.
            if (value is not null || !state.ContainsKey(name))
                state[name] = value?.DeepClone();
        }
    }

    private static JsonNode BlocksOf(IReadOnlyList<BlockRow> blocks) => JsonSerializer.SerializeToNode(blocks.Select(block => block.State), LettaJson.Options)!;
}
