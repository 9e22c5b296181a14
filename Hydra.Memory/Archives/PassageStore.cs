using System.Data.Common;
using Dapper;
using Hydra.Memory.Storage;

namespace Hydra.Memory.Archives;

/// <summary>Passages in the database.</summary>
internal sealed class PassageStore(IMemoryDatabase database)
{
    internal const string Columns =
        "no, id, archive_id AS ArchiveId, document_id AS DocumentId, ordinal, kind, text, context, tags, metadata, sources, importance, fingerprint, created_at AS CreatedAt, stored_at AS StoredAt";

    /// <summary>Stores passages, all or none. One whose text the archive has already is merged into it: the tags and sources of both are kept.</summary>
    /// <returns>In the given order, with numbers; null where the archive is not there.</returns>
    public Task<StoredPassages?> AddAsync(string archiveId, IReadOnlyList<Passage> passages, IReadOnlyList<ArchiveDocument> documents, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async connection =>
            {
                await database.LockAsync(connection, archiveId);
                if (await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM archives WHERE id = @archiveId", new { archiveId }) == 0)
                    return null;
                await connection.ExecuteAsync(ArchiveDocument.Insert, documents);
                var stored = new List<Passage>(passages.Count);
                var added = new List<Passage>(passages.Count);
                foreach (Passage passage in passages)
                {
                    Passage? known = await MergeAsync(connection, passage);
                    if (known is null)
                        added.Add(known = await InsertAsync(connection, passage));
                    stored.Add(known);
                }

                return new StoredPassages(stored, added);
            },
            cancellationToken);

    public Task<Passage?> FindAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => connection.QuerySingleOrDefaultAsync<Passage>($"SELECT {Columns} FROM passages WHERE id = @id", new { id }), cancellationToken);

    public Task<IReadOnlyDictionary<long, Passage>> FindAllAsync(IReadOnlyCollection<long> numbers, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyDictionary<long, Passage>>(
            async connection => (await connection.QueryAsync<Passage>($"SELECT {Columns} FROM passages WHERE no IN {SqlList.Of(numbers)}")).ToDictionary(passage => passage.No),
            cancellationToken);

    public Task<List<Passage>> ListAsync(PassagePage page, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async connection =>
            {
                (string sql, DynamicParameters values) = page.Statement();
                List<Passage> found = (await connection.QueryAsync<Passage>(sql, values)).AsList();
                if (page.IsTurned)
                    found.Reverse();
                return found;
            },
            cancellationToken);

    /// <summary>Every passage from a number on, in the order in which they were stored; for what is built from them at the start.</summary>
    public Task<List<Passage>> ReadOnAsync(long afterNo, int count, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async connection => (await connection.QueryAsync<Passage>($"SELECT {Columns} FROM passages WHERE no > @afterNo ORDER BY no LIMIT @count", new { afterNo, count })).AsList(),
            cancellationToken);

    private static async Task<Passage?> MergeAsync(DbConnection connection, Passage passage)
    {
        Passage? known = await connection.QueryFirstOrDefaultAsync<Passage>(
            $"SELECT {Columns} FROM passages WHERE archive_id = @ArchiveId AND fingerprint = @Fingerprint ORDER BY no LIMIT 1", passage);
        if (known is null)
            return null;
        Passage merged = known with
        {
            Tags = JsonLists.Union(known.Tags, passage.Tags),
            Sources = JsonLists.Union(known.Sources, passage.Sources),
            Importance = Math.Max(known.Importance, passage.Importance),
        };
        await connection.ExecuteAsync("UPDATE passages SET tags = @Tags, sources = @Sources, importance = @Importance WHERE no = @No", merged);
        return merged;
    }

    private static async Task<Passage> InsertAsync(DbConnection connection, Passage passage)
    {
        const string insert = """
            INSERT INTO passages (id, archive_id, document_id, ordinal, kind, text, context, tags, metadata, sources, importance, fingerprint, created_at, stored_at)
            VALUES (@Id, @ArchiveId, @DocumentId, @Ordinal, @Kind, @Text, @Context, @Tags, @Metadata, @Sources, @Importance, @Fingerprint, @CreatedAt, @StoredAt) RETURNING no
            """;
        return passage with { No = await connection.ExecuteScalarAsync<long>(insert, passage) };
    }
}

/// <summary>What became of passages.</summary>
/// <param name="Passages">All of them, in order, as they are in the archive now.</param>
/// <param name="Added">Those that were not there before.</param>
internal sealed record StoredPassages(IReadOnlyList<Passage> Passages, IReadOnlyList<Passage> Added);
