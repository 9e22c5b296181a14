using System.Data.Common;
using Dapper;
using Hydra.Memory.Letta;

namespace Hydra.Memory.Blocks;

/// <summary>The statements that make and change blocks, each within a write of the caller's; every change leaves a version.</summary>
internal static class BlockWriting
{
    /// <param name="connection">A write.</param>
    /// <param name="id">A new id.</param>
    /// <param name="content">What can be stored: <see cref="BlockContent.Fault"/> is null.</param>
    /// <param name="author">Who makes it.</param>
    /// <param name="now">Microseconds.</param>
    public static async Task InsertAsync(DbConnection connection, string id, BlockContent content, Authorship author, long now)
    {
        var row = new Written(id, content, 1, author.OrBecause("created"), now);
        await connection.ExecuteAsync(
            """
            INSERT INTO blocks (id, label, value, char_limit, description, metadata, tags, read_only, hidden, template_name, version, created_at, updated_at, updated_by)
            VALUES (@Id, @Label, @Value, @CharLimit, @Description, @Metadata, @Tags, @ReadOnly, @Hidden, @TemplateName, @Version, @Now, @Now, @By)
            """,
            row);
        await KeepAsync(connection, row);
    }

    /// <summary>Reads a block so that nobody else changes it before this write ends.</summary>
    public static async Task<BlockRow?> LockAsync(DbConnection connection, string id)
    {
        // Changes nothing; it takes the row's lock on both databases, which SELECT … FOR UPDATE does on one of them.
        await connection.ExecuteAsync("UPDATE blocks SET version = version WHERE id = @id", new { id });
        return await connection.QuerySingleOrDefaultAsync<BlockRow>($"SELECT {BlockRow.Columns} FROM blocks b WHERE b.id = @id", new { id });
    }

    /// <summary>Makes a locked block say something else; 409 where an agent of it has another block of the new label.</summary>
    public static async Task<Outcome<BlockRow>> ChangeAsync(DbConnection connection, BlockRow before, BlockContent content, Authorship author, long now)
    {
        if (content == before.Content)
            return before;
        if (content.Label != before.Label && await RelabelAsync(connection, before.Id, content.Label) is { } refusal)
            return refusal;
        var row = new Written(before.Id, content, before.Version + 1, author.OrBecause("changed"), now);
        await connection.ExecuteAsync(
            """
            UPDATE blocks SET label = @Label, value = @Value, char_limit = @CharLimit, description = @Description, metadata = @Metadata, tags = @Tags,
                read_only = @ReadOnly, hidden = @Hidden, template_name = @TemplateName, version = @Version, updated_at = @Now, updated_by = @By
            WHERE id = @Id
            """,
            row);
        await KeepAsync(connection, row);
        return (await connection.QuerySingleAsync<BlockRow>($"SELECT {BlockRow.Columns} FROM blocks b WHERE b.id = @Id", new { before.Id }))!;
    }

    private static async Task<Refusal?> RelabelAsync(DbConnection connection, string id, string label)
    {
        string? taken = await connection.ExecuteScalarAsync<string>(
            """
            SELECT MIN(other.agent_id) FROM agent_blocks other JOIN agent_blocks mine ON mine.agent_id = other.agent_id
            WHERE mine.block_id = @id AND other.block_id <> @id AND other.label = @label
            """,
            new { id, label });
        if (taken is not null)
            return Refusal.Conflict($"{taken} has another block with the label '{label}': an agent has each label once.");
        await connection.ExecuteAsync("UPDATE agent_blocks SET label = @label WHERE block_id = @id", new { id, label });
        return null;
    }

    private static async Task KeepAsync(DbConnection connection, Written row)
    {
        await connection.ExecuteAsync(
            """
            INSERT INTO block_versions (block_id, version, label, value, char_limit, description, metadata, tags, read_only, hidden, template_name, changed_at, changed_by, reason)
            VALUES (@Id, @Version, @Label, @Value, @CharLimit, @Description, @Metadata, @Tags, @ReadOnly, @Hidden, @TemplateName, @Now, @By, @Reason)
            """,
            row);
        await connection.ExecuteAsync("DELETE FROM block_tags WHERE block_id = @Id", new { row.Id });
        await connection.ExecuteAsync("INSERT INTO block_tags (block_id, tag) VALUES (@Id, @Tag)", row.TagList.Select(tag => new { row.Id, Tag = tag }));
    }

    /// <summary>The parameters of the statements.</summary>
    private sealed class Written(string id, BlockContent content, long version, Authorship author, long now)
    {
        public string Id => id;
        public string Label => content.Label;
        public string Value => content.Value;
        public long CharLimit => content.CharLimit;
        public string? Description => content.Description;
        public string Metadata => content.Metadata;
        public string Tags => content.Tags;
        public long ReadOnly => content.ReadOnly ? 1 : 0;
        public long Hidden => content.Hidden ? 1 : 0;
        public string? TemplateName => content.TemplateName;
        public long Version => version;
        public string By => author.By;
        public string Reason => author.Reason;
        public long Now => now;
        public IReadOnlyList<string> TagList => content.TagList;
    }
}
