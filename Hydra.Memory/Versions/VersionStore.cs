using System.Data.Common;
using System.Globalization;
using Dapper;
using Hydra.Memory.Blocks;
using Hydra.Memory.Letta;
using Hydra.Memory.Storage;

namespace Hydra.Memory.Versions;

/// <summary>Everything that blocks ever said. It only grows, until the block itself is deleted.</summary>
internal sealed class VersionStore(IMemoryDatabase database, TimeProvider time)
{
    /// <summary>The versions of a block; the cursors of the list are their numbers.</summary>
    public Task<Outcome<List<BlockVersion>>> ListAsync(string blockId, LettaPage page, long? after, long? before, CancellationToken cancellationToken) => database.ReadAsync<Outcome<List<BlockVersion>>>(
        async connection =>
        {
            bool backwards = before is not null && after is null;
            bool ascending = page.Ascending != backwards;
            (long? low, long? high) = page.Ascending ? (after, before) : (before, after);
            string sql =
                $"""
                SELECT {BlockVersion.Columns} FROM block_versions v WHERE v.block_id = @blockId AND v.version > @low AND v.version < @high
                ORDER BY v.version {(ascending ? "ASC" : "DESC")} LIMIT @Limit
                """;
            List<BlockVersion> versions = (await connection.QueryAsync<BlockVersion>(sql, new { blockId, low = low ?? 0, high = high ?? long.MaxValue, page.Limit })).AsList();
            if (versions.Count == 0 && await CurrentAsync(connection, blockId) is null)
                return Refusal.Missing("Block", blockId);
            if (backwards)
                versions.Reverse();
            return versions;
        },
        cancellationToken);

    public Task<Outcome<BlockVersion>> FindAsync(string blockId, long version, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => FindAsync(connection, blockId, version), cancellationToken);

    /// <summary>Two versions of a block; where nothing is said, the last change: the current one and the one before it.</summary>
    public Task<Outcome<(BlockVersion From, BlockVersion To)>> PairAsync(string blockId, long? from, long? to, CancellationToken cancellationToken) => database.ReadAsync<Outcome<(BlockVersion, BlockVersion)>>(
        async connection =>
        {
            if (await CurrentAsync(connection, blockId) is not { } current)
                return Refusal.Missing("Block", blockId);
            long later = to ?? current;
            if ((await FindAsync(connection, blockId, later)).IsRefused(out Refusal? refusal, out BlockVersion? second)
                || (await FindAsync(connection, blockId, from ?? Math.Max(1, later - 1))).IsRefused(out refusal, out BlockVersion? first))
            {
                return refusal;
            }

            return (first, second);
        },
        cancellationToken);

    /// <summary>Makes a block say again what it said in a version, else before its last change: as a new version, so that this can be undone too.</summary>
    public Task<Outcome<BlockRow>> UndoAsync(string blockId, long? version, IfMatch expected, Authorship author, CancellationToken cancellationToken) => database.TryWriteAsync(
        async connection =>
        {
            if (await BlockWriting.LockAsync(connection, blockId) is not { } block)
                return Refusal.Missing("Block", blockId);
            if (expected.Check(block) is { } stale)
                return stale;
            if (version is null && block.Version == 1)
                return Refusal.Conflict($"Block {blockId} has not changed since it was made: there is nothing to undo.");
            long target = version ?? block.Version - 1;
            if ((await FindAsync(connection, blockId, target)).IsRefused(out Refusal? refusal, out BlockVersion? older)
                || BlocksApi.Permit(block.Content, older.Content).IsRefused(out refusal, out BlockContent? content))
            {
                return refusal;
            }

            Authorship said = author.OrBecause(string.Create(CultureInfo.InvariantCulture, $"undone to version {target}"));
            return await BlockWriting.ChangeAsync(connection, block, content, said, UnixMicroseconds.Of(time.GetUtcNow()));
        },
        $"An agent of block {blockId} has just got another block with the label of that version: an agent has each label once.",
        cancellationToken);

    private static Task<long?> CurrentAsync(DbConnection connection, string blockId) =>
        connection.ExecuteScalarAsync<long?>("SELECT version FROM blocks WHERE id = @blockId", new { blockId });

    private static async Task<Outcome<BlockVersion>> FindAsync(DbConnection connection, string blockId, long version)
    {
        BlockVersion? found = await connection.QuerySingleOrDefaultAsync<BlockVersion>(
            $"SELECT {BlockVersion.Columns} FROM block_versions v WHERE v.block_id = @blockId AND v.version = @version",
            new { blockId, version });
        return found is not null ? found : Refusal.Missing(string.Create(CultureInfo.InvariantCulture, $"Version {version} of block"), blockId);
    }
}
