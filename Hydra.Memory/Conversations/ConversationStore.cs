using Dapper;
using Hydra.Memory.Letta;
using Hydra.Memory.Storage;

namespace Hydra.Memory.Conversations;

/// <summary>Conversations in the database.</summary>
internal sealed class ConversationStore(IMemoryDatabase database, TimeProvider time)
{
    private const string Columns = "id, agent_id AS AgentId, summary, body, created_at AS CreatedAt, updated_at AS UpdatedAt, last_message_at AS LastMessageAt";

    /// <returns>Null where the agent is not there.</returns>
    public Task<Conversation?> AddAsync(string agentId, string? summary, string body, CancellationToken cancellationToken)
    {
        long now = UnixMicroseconds.Of(time.GetUtcNow());
        var conversation = new Conversation { Id = LettaId.New("conv"), AgentId = agentId, Summary = summary, Body = body, CreatedAt = now, UpdatedAt = now };
        const string insert = """
            INSERT INTO conversations (id, agent_id, summary, body, created_at, updated_at)
            SELECT @Id, @AgentId, @Summary, @Body, @CreatedAt, @UpdatedAt FROM agents WHERE id = @AgentId
            """;
        return database.WriteAsync(async connection => await connection.ExecuteAsync(insert, conversation) > 0 ? conversation : null, cancellationToken);
    }

    public Task<Conversation?> FindAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => connection.QuerySingleOrDefaultAsync<Conversation>($"SELECT {Columns} FROM conversations WHERE id = @id", new { id }), cancellationToken);

    public Task<List<Conversation>> ListAsync(ConversationPage page, CancellationToken cancellationToken) =>
        database.ReadAsync(async connection => (await connection.QueryAsync<Conversation>(page.Sql(Columns), page)).AsList(), cancellationToken);

    /// <summary>Changes the summary.</summary>
    /// <returns>Null where it is not there.</returns>
    public Task<Conversation?> ChangeAsync(string id, string? summary, CancellationToken cancellationToken)
    {
        long now = UnixMicroseconds.Of(time.GetUtcNow());
        return database.WriteAsync(
            async connection =>
            {
                await connection.ExecuteAsync("UPDATE conversations SET summary = coalesce(@summary, summary), updated_at = @now WHERE id = @id", new { id, summary, now });
                return await connection.QuerySingleOrDefaultAsync<Conversation>($"SELECT {Columns} FROM conversations WHERE id = @id", new { id });
            },
            cancellationToken);
    }
}
