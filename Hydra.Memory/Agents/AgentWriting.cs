using System.Data.Common;
using Dapper;
using Hydra.Memory.Blocks;
using Hydra.Memory.Letta;
using Hydra.Memory.Tools;

namespace Hydra.Memory.Agents;

/// <summary>The statements that make and change agents, within a write of the caller's.</summary>
internal static class AgentWriting
{
    public static Task<AgentRow?> FindAsync(DbConnection connection, string id) =>
        connection.QuerySingleOrDefaultAsync<AgentRow>($"SELECT {AgentRow.Columns} FROM agents a WHERE a.id = @id", new { id });

    /// <summary>Reads an agent so that nobody else changes it before this write ends.</summary>
    public static async Task<AgentRow?> LockAsync(DbConnection connection, string id)
    {
        await connection.ExecuteAsync("UPDATE agents SET name = name WHERE id = @id", new { id });
        return await FindAsync(connection, id);
    }

    /// <summary>Makes an agent with its blocks and tools. After a refusal the write must be given up: some of it is there.</summary>
    public static async Task<Refusal?> InsertAsync(DbConnection connection, string id, AgentDraft draft, Authorship author, long now)
    {
        await connection.ExecuteAsync(
            "INSERT INTO agents (id, name, body, hidden, created_at, updated_at) VALUES (@id, @Name, @Body, @Hidden, @now, @now)",
            new { id, draft.Content.Name, Body = draft.Content.Body.ToJsonString(LettaJson.Options), Hidden = draft.Content.Hidden ? 1L : 0L, now });
        await TagAsync(connection, id, draft.Tags);
        long at = now;
        foreach (BlockContent block in draft.Blocks)
        {
            string blockId = LettaId.New(LettaId.Block);
            await BlockWriting.InsertAsync(connection, blockId, block, author, at);
            if (await BlockAttaching.AttachAsync(connection, id, blockId, at++) is { } refusal)
                return refusal;
        }

        return await AttachAsync(connection, id, draft.BlockIds, draft.ToolIds, at) ?? await AttachNamedAsync(connection, id, draft.ToolNames, at + draft.ToolIds.Count);
    }

    public static async Task UpdateAsync(DbConnection connection, string id, AgentContent content, long now) =>
        await connection.ExecuteAsync(
            "UPDATE agents SET name = @Name, body = @Body, hidden = @Hidden, updated_at = @now WHERE id = @id",
            new { id, content.Name, Body = content.Body.ToJsonString(LettaJson.Options), Hidden = content.Hidden ? 1L : 0L, now });

    public static async Task TagAsync(DbConnection connection, string id, IEnumerable<string> tags)
    {
        await connection.ExecuteAsync("DELETE FROM agent_tags WHERE agent_id = @id", new { id });
        await connection.ExecuteAsync("INSERT INTO agent_tags (agent_id, tag) VALUES (@id, @tag)", tags.Distinct().Select(tag => new { id, tag }));
    }

    /// <summary>Leaves an agent with exactly these blocks or tools; null leaves them as they are.</summary>
    public static async Task<Refusal?> ReplaceAsync(DbConnection connection, string id, IReadOnlyList<string>? blockIds, IReadOnlyList<string>? toolIds, long now)
    {
        if (blockIds is not null)
            await connection.ExecuteAsync("DELETE FROM agent_blocks WHERE agent_id = @id", new { id });
        if (toolIds is not null)
            await connection.ExecuteAsync("DELETE FROM agent_tools WHERE agent_id = @id", new { id });
        return await AttachAsync(connection, id, blockIds ?? [], toolIds ?? [], now);
    }

    private static async Task<Refusal?> AttachAsync(DbConnection connection, string id, IEnumerable<string> blockIds, IEnumerable<string> toolIds, long now)
    {
        // In one order for everyone, so that two writers never wait for each other; the time keeps the caller's order.
        foreach ((string blockId, int place) in blockIds.Distinct().Select((blockId, place) => (blockId, place)).OrderBy(item => item.blockId, StringComparer.Ordinal))
        {
            if (await BlockAttaching.AttachAsync(connection, id, blockId, now + place) is { } refusal)
                return refusal;
        }

        return await ToolWriting.AttachAsync(connection, id, toolIds, now);
    }

    private static async Task<Refusal?> AttachNamedAsync(DbConnection connection, string id, IReadOnlyList<string> names, long now) =>
        names.Count == 0 ? null
        : (await ToolWriting.IdsOfAsync(connection, names)).IsRefused(out Refusal? refusal, out List<string>? ids) ? refusal
        : await ToolWriting.AttachAsync(connection, id, ids, now);
}
