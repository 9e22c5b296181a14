using System.Data.Common;
using Dapper;
using Hydra.Memory.Letta;
using Hydra.Memory.Storage;

namespace Hydra.Memory.Archives;

/// <summary>Archives in the database, and which agents use them.</summary>
internal sealed class ArchiveStore(IMemoryDatabase database, TimeProvider time)
{
    private const string Columns = "id, name, description, body, created_at AS CreatedAt, updated_at AS UpdatedAt";

    public Task<Archive> AddAsync(string name, string? description, CancellationToken cancellationToken) =>
        database.WriteAsync(connection => AddAsync(connection, name, description), cancellationToken);

    public Task<Archive?> FindAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => connection.QuerySingleOrDefaultAsync<Archive>($"SELECT {Columns} FROM archives WHERE id = @id", new { id }), cancellationToken);

    public Task<List<Archive>> ListAsync(ArchivePage page, CancellationToken cancellationToken) =>
        database.ReadAsync(async connection => (await connection.QueryAsync<Archive>(page.Sql(Columns), page)).AsList(), cancellationToken);

    /// <returns>Null where it is not there.</returns>
    public Task<Archive?> ChangeAsync(string id, string? name, string? description, CancellationToken cancellationToken)
    {
        long now = UnixMicroseconds.Of(time.GetUtcNow());
        return database.WriteAsync(
            async connection =>
            {
                await connection.ExecuteAsync(
                    "UPDATE archives SET name = coalesce(@name, name), description = coalesce(@description, description), updated_at = @now WHERE id = @id",
                    new { id, name, description, now });
                return await connection.QuerySingleOrDefaultAsync<Archive>($"SELECT {Columns} FROM archives WHERE id = @id", new { id });
            },
            cancellationToken);
    }

    /// <summary>Lets an agent search an archive.</summary>
    /// <returns>False where one of them is not there.</returns>
    public Task<bool> AttachAsync(string agentId, string archiveId, CancellationToken cancellationToken)
    {
        const string insert = """
            INSERT INTO agent_archives (agent_id, archive_id, own)
            SELECT agents.id, archives.id, 0 FROM agents, archives WHERE agents.id = @agentId AND archives.id = @archiveId
            ON CONFLICT (agent_id, archive_id) DO UPDATE SET own = agent_archives.own
            """;
        return database.WriteAsync(async connection => await connection.ExecuteAsync(insert, new { agentId, archiveId }) > 0, cancellationToken);
    }

    /// <summary>Takes an archive from an agent; what is in it stays.</summary>
    public Task<bool> DetachAsync(string agentId, string archiveId, CancellationToken cancellationToken) =>
        database.WriteAsync(async connection => await connection.ExecuteAsync("DELETE FROM agent_archives WHERE agent_id = @agentId AND archive_id = @archiveId", new { agentId, archiveId }) > 0, cancellationToken);

    /// <summary>The archives that an agent searches.</summary>
    /// <returns>Null where the agent is not there.</returns>
    public Task<IReadOnlyList<string>?> OfAgentAsync(string agentId, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<string>?>(
            async connection =>
            {
                List<string> archives = (await connection.QueryAsync<string>("SELECT archive_id FROM agent_archives WHERE agent_id = @agentId", new { agentId })).AsList();
                return archives.Count > 0 || await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM agents WHERE id = @agentId", new { agentId }) > 0 ? archives : null;
            },
            cancellationToken);

    /// <summary>The archive into which an agent writes; made with its first passage.</summary>
    /// <returns>Null where the agent is not there.</returns>
    public Task<string?> OwnAsync(string agentId, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async connection =>
            {
                await database.LockAsync(connection, agentId);
                string? own = await connection.ExecuteScalarAsync<string?>("SELECT archive_id FROM agent_archives WHERE agent_id = @agentId AND own = 1", new { agentId });
                if (own is not null || await connection.ExecuteScalarAsync<string?>("SELECT name FROM agents WHERE id = @agentId", new { agentId }) is not { } name)
                    return own;
                Archive made = await AddAsync(connection, $"{name}'s archive", null);
                await connection.ExecuteAsync("INSERT INTO agent_archives (agent_id, archive_id, own) VALUES (@agentId, @Id, 1)", new { agentId, made.Id });
                return made.Id;
            },
            cancellationToken);

    private async Task<Archive> AddAsync(DbConnection connection, string name, string? description)
    {
        long now = UnixMicroseconds.Of(time.GetUtcNow());
        var archive = new Archive { Id = LettaId.New("archive"), Name = name, Description = description, Body = "{}", CreatedAt = now, UpdatedAt = now };
        await connection.ExecuteAsync("INSERT INTO archives (id, name, description, body, created_at, updated_at) VALUES (@Id, @Name, @Description, @Body, @CreatedAt, @UpdatedAt)", archive);
        return archive;
    }
}
