using System.Data.Common;
using System.Text.Json;
using Dapper;
using Hydra.Memory.Agents;
using Hydra.Memory.Letta;
using Hydra.Memory.Storage;

namespace Hydra.Memory.Compiling;

/// <summary>What system prompts are made of, read in one view so that the parts fit together.</summary>
internal sealed class PromptStore(IMemoryDatabase database, AgentStates states, TimeProvider time)
{
    /// <summary>A prompt names no more: it is read with each request.</summary>
    private const int MostTags = 50;

    public Task<Outcome<PromptParts>> FindAsync(string agentId, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => ReadAsync(connection, agentId, null), cancellationToken);

    /// <summary>The parts as they are now, with this moment as the time of the prompt; it is kept unless the run is dry.</summary>
    public Task<Outcome<PromptParts>> RecompileAsync(string agentId, bool dryRun, CancellationToken cancellationToken)
    {
        long now = UnixMicroseconds.Of(time.GetUtcNow());
        if (dryRun)
            return database.ReadAsync(connection => ReadAsync(connection, agentId, now), cancellationToken);
        return database.TryWriteAsync(
            async connection =>
            {
                await connection.ExecuteAsync("UPDATE agents SET compiled_at = @now WHERE id = @agentId", new { agentId, now });
                return await ReadAsync(connection, agentId, now);
            },
            "",
            cancellationToken);
    }

    private async Task<Outcome<PromptParts>> ReadAsync(DbConnection connection, string agentId, long? now)
    {
        if (await AgentWriting.FindAsync(connection, agentId) is not { } agent)
            return Refusal.Missing("Agent", agentId);
        const string Passages = "FROM passages p WHERE p.archive_id IN (SELECT archive_id FROM agent_archives WHERE agent_id = @agentId)";
        return new PromptParts(
            await states.OfAsync(connection, agent),
            await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM messages WHERE agent_id = @agentId", new { agentId }),
            await connection.ExecuteScalarAsync<long>($"SELECT COUNT(*) {Passages}", new { agentId }),
            TagsIn(await connection.QueryAsync<string>($"SELECT DISTINCT p.tags {Passages}", new { agentId })),
            UnixMicroseconds.ToTime(now ?? agent.CompiledAt ?? agent.CreatedAt));
    }

    private static IReadOnlyList<string> TagsIn(IEnumerable<string> lists) =>
        [.. lists.SelectMany(list => JsonSerializer.Deserialize<string[]>(list, LettaJson.Options)!).Distinct().Order(StringComparer.Ordinal).Take(MostTags)];
}
