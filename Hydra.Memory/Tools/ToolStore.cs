using System.Data.Common;
using Dapper;
using Hydra.Memory.Letta;
using Hydra.Memory.Storage;

namespace Hydra.Memory.Tools;

/// <summary>The tools that agents may be given, each name once.</summary>
internal sealed class ToolStore(IMemoryDatabase database, TimeProvider time)
{
    private const string Taken = "There is a tool with that name already: change it, or give this one another name.";

    /// <summary>A new tool; 409 where its name is taken.</summary>
    public Task<Outcome<ToolRow>> CreateAsync(ToolContent content, CancellationToken cancellationToken) =>
        database.TryWriteAsync(connection => ToolWriting.InsertAsync(connection, LettaId.New(LettaId.Tool), content, Now), Taken, cancellationToken);

    /// <summary>The tools, those that are there by name with the new content.</summary>
    public Task<List<ToolRow>> UpsertAsync(IEnumerable<ToolContent> tools, CancellationToken cancellationToken) => database.WriteAsync(
        async connection =>
        {
            var rows = new List<ToolRow>();
            foreach (ToolContent content in tools)
                rows.Add(await ToolWriting.UpsertAsync(connection, content, Now));
            return rows;
        },
        cancellationToken);

    public async Task<Outcome<ToolRow>> FindAsync(string id, CancellationToken cancellationToken) =>
        await database.ReadAsync(connection => ToolWriting.FindAsync(connection, id), cancellationToken) is { } tool ? tool : Refusal.Missing("Tool", id);

    public Task<Outcome<List<ToolRow>>> ListAsync(LettaPage page, ToolFilter filter, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => ToolFilter.Table.ReadAsync<ToolRow>(connection, page, filter.Conditions, filter.Parameters), cancellationToken);

    public Task<long> CountAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(connection => connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM tools"), cancellationToken);

    public Task<Outcome<ToolRow>> ChangeAsync(string id, RequestObject body, CancellationToken cancellationToken) =>
        database.TryWriteAsync(connection => ChangeAsync(connection, id, body), Taken, cancellationToken);

    public Task<Outcome<ToolRow>> DeleteAsync(string id, CancellationToken cancellationToken) => database.TryWriteAsync<ToolRow>(
        async connection =>
        {
            if (await ToolWriting.FindAsync(connection, id) is not { } tool)
                return Refusal.Missing("Tool", id);
            await connection.ExecuteAsync("DELETE FROM tools WHERE id = @id", new { id });
            return tool;
        },
        Taken,
        cancellationToken);

    private long Now => UnixMicroseconds.Of(time.GetUtcNow());

    private async Task<Outcome<ToolRow>> ChangeAsync(DbConnection connection, string id, RequestObject body)
    {
        await ToolWriting.LockAsync(connection, id);
        if (await ToolWriting.FindAsync(connection, id) is not { } before)
            return Refusal.Missing("Tool", id);
        ToolContent content = ToolContent.Change(body, ToolWriting.ContentOf(before));
        return body.IsRefused(out Refusal? refusal) ? refusal : await ToolWriting.UpdateAsync(connection, id, content, Now);
    }
}
