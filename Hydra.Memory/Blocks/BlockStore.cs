using System.Data.Common;
using Dapper;
using Hydra.Memory.Letta;
using Hydra.Memory.Storage;

namespace Hydra.Memory.Blocks;

/// <summary>Blocks: texts of bounded length that agents always have before them, alone or shared.</summary>
internal sealed class BlockStore(IMemoryDatabase database, TimeProvider time)
{
    public async Task<BlockRow> CreateAsync(BlockContent content, Authorship author, CancellationToken cancellationToken)
    {
        string id = LettaId.New(LettaId.Block);
        long now = UnixMicroseconds.Of(time.GetUtcNow());
        return await database.WriteAsync(
            async connection =>
            {
                await BlockWriting.InsertAsync(connection, id, content, author, now);
                return await ReadAsync(connection, id);
            },
            cancellationToken);
    }

    public async Task<Outcome<BlockRow>> FindAsync(string id, CancellationToken cancellationToken) =>
        await database.ReadAsync(connection => connection.QuerySingleOrDefaultAsync<BlockRow>($"SELECT {BlockRow.Columns} FROM blocks b WHERE b.id = @id", new { id }), cancellationToken) is { } block
            ? block
            : Refusal.Missing("Block", id);

    public async Task<Outcome<BlockRow>> FindAsync(string agentId, string label, CancellationToken cancellationToken) =>
        await database.ReadAsync(connection => BlockAttaching.FindAsync(connection, agentId, label), cancellationToken) is { } block
            ? block
            : Refusal.Missing($"Block '{label}' of agent", agentId);

    public Task<Outcome<List<BlockRow>>> ListAsync(LettaPage page, BlockFilter filter, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => BlockFilter.Table.ReadAsync<BlockRow>(connection, page, filter.Conditions, filter.Parameters), cancellationToken);

    public Task<long> CountAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(connection => connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM blocks"), cancellationToken);

    /// <summary>Changes a block as <paramref name="edit"/> says of what it is at that moment; nobody's change comes in between.</summary>
    public Task<Outcome<BlockRow>> ChangeAsync(string id, IfMatch expected, Func<BlockRow, Outcome<BlockContent>> edit, Authorship author, CancellationToken cancellationToken) =>
        database.TryWriteAsync(
            connection => ChangeAsync(connection, id, expected, edit, author),
            $"An agent of block {id} has just got another block with that label: an agent has each label once.",
            cancellationToken);

    public Task<Outcome<BlockRow>> DeleteAsync(string id, CancellationToken cancellationToken) => database.TryWriteAsync<BlockRow>(
        async connection =>
        {
            if (await BlockWriting.LockAsync(connection, id) is not { } block)
                return Refusal.Missing("Block", id);
            await connection.ExecuteAsync("DELETE FROM blocks WHERE id = @id", new { id });
            return block;
        },
        "",
        cancellationToken);

    private async Task<Outcome<BlockRow>> ChangeAsync(DbConnection connection, string id, IfMatch expected, Func<BlockRow, Outcome<BlockContent>> edit, Authorship author)
    {
        if (await BlockWriting.LockAsync(connection, id) is not { } before)
            return Refusal.Missing("Block", id);
        if (expected.Check(before) is { } stale)
            return stale;
        return edit(before).IsRefused(out Refusal? refusal, out BlockContent? after)
            ? refusal
            : await BlockWriting.ChangeAsync(connection, before, after, author, UnixMicroseconds.Of(time.GetUtcNow()));
    }

    private static Task<BlockRow> ReadAsync(DbConnection connection, string id) =>
        connection.QuerySingleAsync<BlockRow>($"SELECT {BlockRow.Columns} FROM blocks b WHERE b.id = @id", new { id });
}
