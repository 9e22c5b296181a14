using System.Data.Common;
using Dapper;
using Hydra.Memory.Letta;

namespace Hydra.Memory.Messages;

/// <summary>Puts messages into sessions: the one that the caller names, else the one of its thread that was going on at that time, else a new one.</summary>
internal sealed class SessionFinder(DbConnection connection, MessageBatch batch, TimeSpan gap)
{
    /// <param name="name">What the caller calls the session; null: by the gap.</param>
    /// <param name="at">When the message was said, in microseconds.</param>
    /// <returns>The session's id.</returns>
    public async Task<string> ForAsync(string? name, long at)
    {
        string? known = name is null ? await GoingOnAsync(at) : await NamedAsync(name);
        if (known is not null)
        {
            await connection.ExecuteAsync(
                "UPDATE sessions SET started_at = CASE WHEN started_at > @at THEN @at ELSE started_at END, last_at = CASE WHEN last_at < @at THEN @at ELSE last_at END WHERE id = @known",
                new { known, at });
            return known;
        }

        string id = LettaId.New("session");
        await connection.ExecuteAsync(
            "INSERT INTO sessions (id, agent_id, conversation_id, name, started_at, last_at) VALUES (@id, @AgentId, @ConversationId, @name, @at, @at)",
            new { id, batch.AgentId, batch.ConversationId, name, at });
        return id;
    }

    private Task<string?> NamedAsync(string name) =>
        connection.ExecuteScalarAsync<string?>("SELECT id FROM sessions WHERE agent_id = @AgentId AND name = @name", new { batch.AgentId, name });

    private Task<string?> GoingOnAsync(long at)
    {
        long patience = (long)gap.TotalMicroseconds;
        string thread = batch.ConversationId is null ? "conversation_id IS NULL" : "conversation_id = @ConversationId";
        return connection.ExecuteScalarAsync<string?>(
            $"SELECT id FROM sessions WHERE agent_id = @AgentId AND {thread} AND name IS NULL AND last_at >= @from AND started_at <= @to ORDER BY last_at DESC LIMIT 1",
            new { batch.AgentId, batch.ConversationId, from = at - patience, to = at + patience });
    }
}
