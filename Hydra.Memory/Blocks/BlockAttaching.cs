using System.Data.Common;
using Dapper;
using Hydra.Memory.Letta;
using Hydra.Memory.Storage;

namespace Hydra.Memory.Blocks;

/// <summary>Which blocks an agent has: statements within a read or write of the caller's.</summary>
internal static class BlockAttaching
{
    private const string OfAgents = "FROM agent_blocks a JOIN blocks b ON b.id = a.block_id WHERE a.agent_id";

    /// <summary>The blocks of several agents, each agent's in the order in which they were attached.</summary>
    public static async Task<ILookup<string, BlockRow>> OfAgentsAsync(DbConnection connection, IReadOnlyList<string> agentIds)
    {
        var values = new DynamicParameters();
        string sql = $"SELECT a.agent_id AS AgentId, {BlockRow.Columns} {OfAgents} IN {SqlList.Of("agent", agentIds, values)} ORDER BY a.attached_at, b.id";
        return (await connection.QueryAsync<BlockRow>(sql, values)).ToLookup(block => block.AgentId);
    }

    public static Task<BlockRow?> FindAsync(DbConnection connection, string agentId, string label) =>
        connection.QuerySingleOrDefaultAsync<BlockRow>($"SELECT {BlockRow.Columns} {OfAgents} = @agentId AND a.label = @label", new { agentId, label });

    /// <summary>Gives an agent a block; nothing happens where it has it, and null is told. 404 without the block, 409 where it has another one of that label.</summary>
    public static async Task<Refusal?> AttachAsync(DbConnection connection, string agentId, string blockId, long now)
    {
        if (await BlockWriting.LockAsync(connection, blockId) is not { } block)
            return Refusal.Missing("Block", blockId);
        string? holder = await connection.ExecuteScalarAsync<string>(
            "SELECT block_id FROM agent_blocks WHERE agent_id = @agentId AND label = @Label",
            new { agentId, block.Label });
        if (holder == blockId)
            return null;
        if (holder is not null)
            return SameLabel(agentId, block.Label);
        await connection.ExecuteAsync(
            "INSERT INTO agent_blocks (agent_id, block_id, label, attached_at) VALUES (@agentId, @blockId, @Label, @now)",
            new { agentId, blockId, block.Label, now });
        return null;
    }

    /// <summary>Takes a block from an agent; false where it had it not. The block itself stays.</summary>
    public static async Task<bool> DetachAsync(DbConnection connection, string agentId, string blockId) =>
        await connection.ExecuteAsync("DELETE FROM agent_blocks WHERE agent_id = @agentId AND block_id = @blockId", new { agentId, blockId }) > 0;

    public static Refusal SameLabel(string agentId, string label) => Refusal.Conflict($"{agentId} has another block with the label '{label}': an agent has each label once.");
}
