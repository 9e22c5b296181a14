using System.Data.Common;
using Dapper;
using Hydra.Memory.Letta;
using Hydra.Memory.Storage;
using Microsoft.Extensions.Options;

namespace Hydra.Memory.Messages;

/// <summary>Messages in the database. A batch is stored whole; what is there already is found again, not doubled.</summary>
internal sealed class MessageStore(IMemoryDatabase database, IOptions<MessageOptions> options, TimeProvider time)
{
    internal const string Columns =
        "no, id, agent_id AS AgentId, conversation_id AS ConversationId, session_id AS SessionId, otid, role, message_type AS MessageType, sender, text, body, fingerprint, created_at AS CreatedAt, stored_at AS StoredAt";

    /// <summary>Stores a batch.</summary>
    /// <returns>The messages in the batch's order, and the numbers of those that are new; null where the agent or the conversation is not there.</returns>
    public Task<StoredBatch?> AddAsync(MessageBatch batch, CancellationToken cancellationToken) =>
        database.WriteAsync(connection => AddAsync(connection, batch), cancellationToken);

    public Task<bool> HasAgentAsync(string agentId, CancellationToken cancellationToken) =>
        database.ReadAsync(async connection => await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM agents WHERE id = @agentId", new { agentId }) > 0, cancellationToken);

    public Task<StoredMessage?> FindAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => connection.QuerySingleOrDefaultAsync<StoredMessage>($"SELECT {Columns} FROM messages WHERE id = @id", new { id }), cancellationToken);

    public Task<IReadOnlyDictionary<long, StoredMessage>> FindAllAsync(IReadOnlyCollection<long> numbers, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyDictionary<long, StoredMessage>>(
            async connection => (await connection.QueryAsync<StoredMessage>($"SELECT {Columns} FROM messages WHERE no IN {SqlList.Of(numbers)}")).ToDictionary(message => message.No),
            cancellationToken);

    /// <summary>A page of messages by time, then by the order in which they were stored.</summary>
    public Task<List<StoredMessage>> ListAsync(MessagePage page, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async connection =>
            {
                (string sql, DynamicParameters values) = page.Statement();
                List<StoredMessage> messages = (await connection.QueryAsync<StoredMessage>(sql, values)).AsList();
                if (page.IsTurned)
                    messages.Reverse();
                return messages;
            },
            cancellationToken);

    /// <summary>Every message from a number on, in the order in which they were stored; for what is built from them at the start.</summary>
    public Task<List<StoredMessage>> ReadOnAsync(long afterNo, int count, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async connection => (await connection.QueryAsync<StoredMessage>($"SELECT {Columns} FROM messages WHERE no > @afterNo ORDER BY no LIMIT @count", new { afterNo, count })).AsList(),
            cancellationToken);

    private async Task<StoredBatch?> AddAsync(DbConnection connection, MessageBatch batch)
    {
        // Two requests with the same otid, or two that begin a session, must see each other.
        await database.LockAsync(connection, batch.AgentId);
        if (!await IsThereAsync(connection, batch))
            return null;
        long now = UnixMicroseconds.Of(time.GetUtcNow());
        if (batch.IsRetry && await RepeatedAsync(connection, batch, now) is { } repeated)
            return new StoredBatch(repeated, []);

        var stored = new List<StoredMessage>(batch.Messages.Count);
        var added = new List<StoredMessage>(batch.Messages.Count);
        foreach (NewMessage message in batch.Messages)
        {
            StoredMessage? known = message.Otid is null ? null : await ByOtidAsync(connection, batch.AgentId, message.Otid);
            if (known is null)
                added.Add(known = await InsertAsync(connection, batch, message, now));
            stored.Add(known);
        }

        if (batch.ConversationId is not null && added.Count > 0)
            await connection.ExecuteAsync("UPDATE conversations SET last_message_at = @now, updated_at = @now WHERE id = @ConversationId", new { now, batch.ConversationId });
        return new StoredBatch(stored, added);
    }

    private static async Task<bool> IsThereAsync(DbConnection connection, MessageBatch batch) =>
        await connection.ExecuteScalarAsync<long>(
            batch.ConversationId is null
                ? "SELECT count(*) FROM agents WHERE id = @AgentId"
                : "SELECT count(*) FROM conversations WHERE id = @ConversationId AND agent_id = @AgentId",
            new { batch.AgentId, batch.ConversationId }) > 0;

    /// <summary>
    /// The last messages of the thread where they are those of the batch, stored a short while ago. Anything that came after them, such as an answer, shows that
    /// the same words are meant as new ones.
    /// </summary>
    private async Task<IReadOnlyList<StoredMessage>?> RepeatedAsync(DbConnection connection, MessageBatch batch, long now)
    {
        long since = now - (long)options.Value.RetryWindow.TotalMicroseconds;
        int count = batch.Messages.Count;
        List<StoredMessage> last = (await connection.QueryAsync<StoredMessage>(
            $"SELECT {Columns} FROM messages WHERE agent_id = @AgentId AND {(batch.ConversationId is null ? "conversation_id IS NULL" : "conversation_id = @ConversationId")} ORDER BY no DESC LIMIT @count",
            new { batch.AgentId, batch.ConversationId, count })).AsList();
        last.Reverse();
        bool same = last.Count == count && last.Zip(batch.Messages).All(pair => pair.First.StoredAt >= since && pair.First.Fingerprint.AsSpan().SequenceEqual(pair.Second.Fingerprint));
        return same ? last : null;
    }

    private static Task<StoredMessage?> ByOtidAsync(DbConnection connection, string agentId, string otid) =>
        connection.QuerySingleOrDefaultAsync<StoredMessage>($"SELECT {Columns} FROM messages WHERE agent_id = @agentId AND otid = @otid", new { agentId, otid });

    private async Task<StoredMessage> InsertAsync(DbConnection connection, MessageBatch batch, NewMessage message, long now)
    {
        long createdAt = UnixMicroseconds.Of(message.SaidAt) ?? now;
        var stored = new StoredMessage
        {
            Id = LettaId.New("message"),
            AgentId = batch.AgentId,
            ConversationId = batch.ConversationId,
            SessionId = await new SessionFinder(connection, batch, options.Value.SessionGap).ForAsync(message.Session, createdAt),
            Otid = message.Otid,
            Role = message.Role,
            MessageType = message.MessageType,
            Sender = message.Sender,
            Text = message.Text,
            Body = message.Body,
            Fingerprint = message.Fingerprint,
            CreatedAt = createdAt,
            StoredAt = now,
        };
        const string insert = """
            INSERT INTO messages (id, agent_id, conversation_id, session_id, otid, role, message_type, sender, text, body, fingerprint, created_at, stored_at)
            VALUES (@Id, @AgentId, @ConversationId, @SessionId, @Otid, @Role, @MessageType, @Sender, @Text, @Body, @Fingerprint, @CreatedAt, @StoredAt) RETURNING no
            """;
        return stored with { No = await connection.ExecuteScalarAsync<long>(insert, stored) };
    }
}

/// <summary>What became of a batch.</summary>
/// <param name="Messages">All its messages, in order.</param>
/// <param name="Added">Those that were not there before.</param>
internal sealed record StoredBatch(IReadOnlyList<StoredMessage> Messages, IReadOnlyList<StoredMessage> Added);
