using System.Data.Common;
using System.Runtime.InteropServices;
using Dapper;
using Hydra.Memory.Storage;

namespace Hydra.Memory.Indexing;

/// <summary>Vectors in the database, as little-endian 32-bit floats; a row without any says that its entry has been looked at and has no vector.</summary>
internal sealed class VectorTable(IMemoryDatabase database, TimeProvider time)
{
    private const string Active = "active";

    /// <summary>Whose vectors there are.</summary>
    public Task<ActiveEmbedding?> FindActiveAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(connection => connection.QuerySingleOrDefaultAsync<ActiveEmbedding>("SELECT id, identity, dimensions FROM embeddings WHERE state = @Active", new { Active }), cancellationToken);

    /// <summary>The first model's vectors are those that are searched.</summary>
    public Task<ActiveEmbedding> BeginAsync(string identity, int dimensions, CancellationToken cancellationToken)
    {
        long now = UnixMicroseconds.Of(time.GetUtcNow());
        return database.WriteAsync(
            async connection =>
            {
                long id = await connection.ExecuteScalarAsync<long>(
                    "INSERT INTO embeddings (identity, dimensions, state, created_at) VALUES (@identity, @dimensions, @Active, @now) RETURNING id",
                    new { identity, dimensions, Active, now });
                return new ActiveEmbedding { Id = id, Identity = identity, Dimensions = dimensions };
            },
            cancellationToken);
    }

    /// <summary>Entries behind a number that have not been embedded, the oldest first.</summary>
    public Task<List<long>> PendingAsync(long embedding, EntrySpace space, long afterNo, int count, CancellationToken cancellationToken)
    {
        string sql = $"""
            SELECT no FROM {(space == EntrySpace.Messages ? "messages" : "passages")} AS entries WHERE no > @afterNo
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

    private sealed class VectorRow
    {
        public long No { get; init; }

        public byte[] Bytes { get; init; } = [];
    }
}

/// <summary>The model whose vectors are searched.</summary>
internal sealed record ActiveEmbedding
{
    public long Id { get; init; }

    /// <summary>An EmbeddingIdentity as JSON.</summary>
    public required string Identity { get; init; }

    public long Dimensions { get; init; }
}
