using System.Data.Common;
using System.Runtime.InteropServices;
using Dapper;
using Hydra.Memory.Embedding;
using Hydra.Memory.Storage;

namespace Hydra.Memory.Indexing;

/// <summary>Vectors in the database, as little-endian 32-bit floats; a row without any says that its entry has been looked at and has no vector.</summary>
internal sealed class VectorTable(IMemoryDatabase database, TimeProvider time)
{
    private const string Columns = "id, identity, dimensions, state, created_at AS CreatedAt";

    /// <summary>All models whose vectors there are.</summary>
    public Task<List<StoredEmbedding>> ListAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(async connection => (await connection.QueryAsync<StoredEmbedding>($"SELECT {Columns} FROM embeddings ORDER BY id")).AsList(), cancellationToken);

    /// <summary>Makes place for a model's vectors; those that it has already, because they are still to be deleted, stay.</summary>
    public Task<StoredEmbedding> BeginAsync(EmbeddingIdentity identity, string state, CancellationToken cancellationToken)
    {
        long now = UnixMicroseconds.Of(time.GetUtcNow());
        return database.WriteAsync(
            connection => connection.QuerySingleAsync<StoredEmbedding>(
                $"""
                INSERT INTO embeddings (identity, dimensions, state, created_at) VALUES (@Identity, @Dimensions, @state, @now)
                ON CONFLICT (identity) DO UPDATE SET state = excluded.state, created_at = excluded.created_at RETURNING {Columns}
                """,
                new { Identity = StoredEmbedding.Write(identity), identity.Dimensions, state, now }),
            cancellationToken);
    }

    /// <summary>Lets an embedding be the one that is searched, and the one before go.</summary>
    public Task SwitchAsync(long to, CancellationToken cancellationToken) =>
        database.WriteAsync(
            connection => connection.ExecuteAsync(
                "UPDATE embeddings SET state = CASE WHEN id = @to THEN @Active ELSE @Retired END WHERE id = @to OR state = @Active",
                new { to, StoredEmbedding.Active, StoredEmbedding.Retired }),
            cancellationToken);

    /// <summary>Gives up the vectors that were to come.</summary>
    public Task RetireComingAsync(CancellationToken cancellationToken) =>
        database.WriteAsync(
            connection => connection.ExecuteAsync("UPDATE embeddings SET state = @Retired WHERE state = @Building", new { StoredEmbedding.Building, StoredEmbedding.Retired }),
            cancellationToken);

    /// <summary>Deletes some of the vectors of an embedding that was given up, and at last itself.</summary>
    /// <returns>Whether there is more to delete.</returns>
    public Task<bool> PurgeAsync(long embedding, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async connection =>
            {
                const string some = """
                    DELETE FROM vectors WHERE embedding_id = @embedding AND space = @space AND entry_no <=
                    (SELECT max(entry_no) FROM (SELECT entry_no FROM vectors WHERE embedding_id = @embedding AND space = @space ORDER BY entry_no LIMIT 1000) AS oldest)
                    """;
                foreach (EntrySpace space in Enum.GetValues<EntrySpace>())
                {
                    if (await connection.ExecuteAsync(some, new { embedding, space = (long)space }) > 0)
                        return true;
                }

                await connection.ExecuteAsync("DELETE FROM embeddings WHERE id = @embedding AND state = @Retired", new { embedding, StoredEmbedding.Retired });
                return false;
            },
            cancellationToken);

    /// <summary>How many entries have been embedded and how many have not.</summary>
    public async Task<(long Done, long Left)> CountAsync(long embedding, EntrySpace space, CancellationToken cancellationToken)
    {
        string sql = $"""
            SELECT (SELECT count(*) FROM vectors WHERE embedding_id = @embedding AND space = @space) AS Done,
            (SELECT count(*) FROM {TableOf(space)} AS entries WHERE NOT EXISTS (SELECT 1 FROM vectors WHERE embedding_id = @embedding AND space = @space AND entry_no = entries.no)) AS Left_
            """;
        return await database.ReadAsync(connection => connection.QuerySingleAsync<(long, long)>(sql, new { embedding, space = (long)space }), cancellationToken);
    }

    /// <summary>Entries behind a number that have not been embedded, the oldest first.</summary>
    public Task<List<long>> PendingAsync(long embedding, EntrySpace space, long afterNo, int count, CancellationToken cancellationToken)
    {
        string sql = $"""
            SELECT no FROM {TableOf(space)} AS entries WHERE no > @afterNo
            AND NOT EXISTS (SELECT 1 FROM vectors WHERE embedding_id = @embedding AND space = @space AND entry_no = entries.no) ORDER BY no LIMIT @count
            """;
        return database.ReadAsync(async connection => (await connection.QueryAsync<long>(sql, new { embedding, space = (long)space, afterNo, count })).AsList(), cancellationToken);
    }

    public Task StoreAsync(long embedding, EntrySpace space, IReadOnlyList<(long No, float[] Vector)> vectors, CancellationToken cancellationToken) =>
        database.WriteAsync(
            connection => connection.ExecuteAsync(
                "INSERT INTO vectors (embedding_id, space, entry_no, vector) VALUES (@embedding, @space, @No, @Bytes) ON CONFLICT (embedding_id, space, entry_no) DO UPDATE SET vector = excluded.vector",
                vectors.Select(one => new { embedding, space = (long)space, one.No, Bytes = MemoryMarshal.AsBytes<float>(one.Vector).ToArray() })),
            cancellationToken);

    /// <summary>A page of vectors by number; those without any are left out.</summary>
    public async Task<(IReadOnlyList<(long No, float[] Vector)> Vectors, long Last)> ReadOnAsync(long embedding, EntrySpace space, long afterNo, int count, CancellationToken cancellationToken)
    {
        List<VectorRow> rows = await database.ReadAsync(
            async connection => (await connection.QueryAsync<VectorRow>(
                "SELECT entry_no AS No, vector AS Bytes FROM vectors WHERE embedding_id = @embedding AND space = @space AND entry_no > @afterNo ORDER BY entry_no LIMIT @count",
                new { embedding, space = (long)space, afterNo, count })).AsList(),
            cancellationToken);
        return ([.. rows.Where(row => row.Bytes.Length > 0).Select(row => (row.No, MemoryMarshal.Cast<byte, float>(row.Bytes).ToArray()))], rows.Count == 0 ? afterNo : rows[^1].No);
    }

    /// <summary>Takes the vectors of entries along when these are deleted.</summary>
    public static Task<int> DeleteAsync(DbConnection connection, EntrySpace space, IReadOnlyCollection<long> numbers) =>
        connection.ExecuteAsync($"DELETE FROM vectors WHERE space = @space AND entry_no IN {SqlList.Of(numbers)}", new { space = (long)space });

    private static string TableOf(EntrySpace space) => space == EntrySpace.Messages ? "messages" : "passages";

    private sealed class VectorRow
    {
        public long No { get; init; }

        public byte[] Bytes { get; init; } = [];
    }
}
