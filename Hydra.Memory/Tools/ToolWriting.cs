using System.Data.Common;
using System.Text.Json.Nodes;
using Dapper;
using Hydra.Memory.Letta;
using Hydra.Memory.Storage;

namespace Hydra.Memory.Tools;

/// <summary>The statements on tools and on who has them, within a read or write of the caller's.</summary>
internal static class ToolWriting
{
    public static Task<ToolRow?> FindAsync(DbConnection connection, string id) =>
        connection.QuerySingleOrDefaultAsync<ToolRow>($"SELECT {ToolRow.Columns} FROM tools t WHERE t.id = @id", new { id });

    public static Task<ToolRow?> FindByNameAsync(DbConnection connection, string name) =>
        connection.QuerySingleOrDefaultAsync<ToolRow>($"SELECT {ToolRow.Columns} FROM tools t WHERE t.name = @name", new { name });

    /// <summary>Keeps others from changing a tool before this write ends.</summary>
    public static Task LockAsync(DbConnection connection, string id) => connection.ExecuteAsync("UPDATE tools SET name = name WHERE id = @id", new { id });

    public static ToolContent ContentOf(ToolRow tool) => new(tool.Name, tool.ToolType, tool.Description, JsonNode.Parse(tool.Body)!.AsObject());

    public static async Task<Outcome<ToolRow>> InsertAsync(DbConnection connection, string id, ToolContent content, long now)
    {
        await connection.ExecuteAsync(
            "INSERT INTO tools (id, name, tool_type, description, body, created_at, updated_at) VALUES (@id, @Name, @ToolType, @Description, @Body, @now, @now)",
            new { id, content.Name, content.ToolType, content.Description, Body = content.Body.ToJsonString(LettaJson.Options), now });
        return (await FindAsync(connection, id))!;
    }

    public static async Task<ToolRow> UpdateAsync(DbConnection connection, string id, ToolContent content, long now)
    {
        await connection.ExecuteAsync(
            "UPDATE tools SET name = @Name, tool_type = @ToolType, description = @Description, body = @Body, updated_at = @now WHERE id = @id",
            new { id, content.Name, content.ToolType, content.Description, Body = content.Body.ToJsonString(LettaJson.Options), now });
        return (await FindAsync(connection, id))!;
    }

    /// <summary>The tool of that name with the new content, made where there is none.</summary>
    public static async Task<ToolRow> UpsertAsync(DbConnection connection, ToolContent content, long now)
    {
        // In one statement: two callers at once must not both find nothing.
        await connection.ExecuteAsync(
            """
            INSERT INTO tools (id, name, tool_type, description, body, created_at, updated_at) VALUES (@Id, @Name, @ToolType, @Description, @Body, @now, @now)
            ON CONFLICT (name) DO UPDATE SET tool_type = excluded.tool_type, description = excluded.description, body = excluded.body, updated_at = excluded.updated_at
            """,
            new { Id = LettaId.New(LettaId.Tool), content.Name, content.ToolType, content.Description, Body = content.Body.ToJsonString(LettaJson.Options), now });
        return (await FindByNameAsync(connection, content.Name))!;
    }

    /// <summary>The tools of several agents, each agent's in the order in which they were attached.</summary>
    public static async Task<ILookup<string, ToolRow>> OfAgentsAsync(DbConnection connection, IReadOnlyList<string> agentIds)
    {
        var values = new DynamicParameters();
        string sql =
            $"""
            SELECT a.agent_id AS AgentId, {ToolRow.Columns} FROM agent_tools a JOIN tools t ON t.id = a.tool_id
            WHERE a.agent_id IN {SqlList.Of("agent", agentIds, values)} ORDER BY a.attached_at, t.name
            """;
        return (await connection.QueryAsync<ToolRow>(sql, values)).ToLookup(tool => tool.AgentId);
    }

    /// <summary>Gives an agent tools by their ids; nothing happens for those that it has. 404 for one that is not there.</summary>
    public static async Task<Refusal?> AttachAsync(DbConnection connection, string agentId, IEnumerable<string> toolIds, long now)
    {
        foreach (string toolId in toolIds)
        {
            await LockAsync(connection, toolId);
            if (await FindAsync(connection, toolId) is null)
                return Refusal.Missing("Tool", toolId);
            await connection.ExecuteAsync("INSERT INTO agent_tools (agent_id, tool_id, attached_at) VALUES (@agentId, @toolId, @now) ON CONFLICT DO NOTHING", new { agentId, toolId, now = now++ });
        }

        return null;
    }

    /// <summary>Takes a tool from an agent; false where it had it not.</summary>
    public static async Task<bool> DetachAsync(DbConnection connection, string agentId, string toolId) =>
        await connection.ExecuteAsync("DELETE FROM agent_tools WHERE agent_id = @agentId AND tool_id = @toolId", new { agentId, toolId }) > 0;

    /// <summary>The ids of tools by their names; 404 names all that are not there.</summary>
    public static async Task<Outcome<List<string>>> IdsOfAsync(DbConnection connection, IReadOnlyList<string> names)
    {
        var values = new DynamicParameters();
        string sql = $"SELECT name, id FROM tools WHERE name IN {SqlList.Of("name", names, values)}";
        Dictionary<string, string> found = (await connection.QueryAsync<(string Name, string Id)>(sql, values)).ToDictionary(tool => tool.Name, tool => tool.Id);
        string[] missing = [.. names.Where(name => !found.ContainsKey(name))];
        return missing.Length == 0 ? names.Select(name => found[name]).ToList() : new Refusal(StatusCodes.Status404NotFound, $"Tool not found: {string.Join(", ", missing)}. POST /v1/tools/ makes one.");
    }
}
