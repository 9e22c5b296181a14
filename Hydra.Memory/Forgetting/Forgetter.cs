using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using Hydra.Memory.Indexing;
using Hydra.Memory.Letta;
using Hydra.Memory.Storage;

namespace Hydra.Memory.Forgetting;

/// <summary>Deletes in one transaction wherever something is kept (rows, vectors, earlier versions of blocks), then takes it from what is searched, and leaves a receipt.</summary>
internal sealed partial class Forgetter(IMemoryDatabase database, MessageIndex messages, PassageIndex passages, TimeProvider time, ILogger<Forgetter> logger)
{
    /// <param name="subject">What to forget.</param>
    /// <param name="by">Who asks for it.</param>
    /// <param name="dryRun">Whether only to count.</param>
    /// <param name="cancellationToken">Ends the work before it is done, and then nothing is.</param>
    /// <returns>Null where there is no such agent; anything else need not be there.</returns>
    public async Task<Receipt?> ForgetAsync(ForgetSubject subject, string by, bool dryRun, CancellationToken cancellationToken)
    {
        if (dryRun)
            return (await database.ReadAsync(connection => TryFindAsync(connection, subject, by), cancellationToken))?.Receipt;
        if (await database.WriteAsync(connection => DeleteAsync(connection, subject, by), cancellationToken) is not { } found)
            return null;
        messages.Remove(found.Messages);
        passages.Remove(found.Passages);
        LogForgotten(found.Receipt.Kind, found.Receipt.Id!, found.Messages.Count, found.Passages.Count);
        return found.Receipt;
    }

    /// <summary>Receipts, the newest first.</summary>
    public Task<List<Receipt>> ReceiptsAsync(int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async connection => (await connection.QueryAsync<Receipt>(
                """
                SELECT id, kind, subject, messages, passages, vectors, block_versions AS BlockVersions, forgotten_by AS ForgottenBy, forgotten_at AS ForgottenAt
                FROM receipts ORDER BY forgotten_at DESC, id LIMIT @limit
                """,
                new { limit })).AsList(),
            cancellationToken);

    private async Task<Found?> TryFindAsync(DbConnection connection, ForgetSubject subject, string by) =>
        subject.Existence is null || await connection.ExecuteScalarAsync<long>(subject.Existence, subject.Values) > 0 ? await FindAsync(connection, subject, by) : null;

    private async Task<Found> FindAsync(DbConnection connection, ForgetSubject subject, string by)
    {
        List<long> messageNumbers = await NumbersAsync(connection, "messages", subject.Messages, subject);
        List<long> passageNumbers = await NumbersAsync(connection, "passages", subject.Passages, subject);
        bool isPerson = subject.Kind == ForgetKind.Person;
        var receipt = new Receipt
        {
            Kind = subject.Kind.ToString().ToLowerInvariant(),
            Subject = isPerson ? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(subject.Value))) : subject.Value,
            Messages = messageNumbers.Count,
            Passages = passageNumbers.Count,
            Vectors = await EntryRows.VectorsAsync(connection, EntrySpace.Messages, messageNumbers) + await EntryRows.VectorsAsync(connection, EntrySpace.Passages, passageNumbers),
            BlockVersions = isPerson ? await connection.ExecuteScalarAsync<long>($"SELECT count(*) FROM block_versions WHERE {OldVersions}", subject.Values) : 0,
            BlocksLeft = isPerson ? (await connection.QueryAsync<string>(@"SELECT id FROM blocks WHERE lower(value) LIKE @Pattern ESCAPE '\' ORDER BY id", subject.Values)).AsList() : [],
            ForgottenBy = by,
            ForgottenAt = UnixMicroseconds.Of(time.GetUtcNow()),
        };
        return new Found(receipt, messageNumbers, passageNumbers);
    }

    private async Task<Found?> DeleteAsync(DbConnection connection, ForgetSubject subject, string by)
    {
        foreach (string writer in subject.Writers is null ? [] : await connection.QueryAsync<string>(subject.Writers, subject.Values))
            await database.LockAsync(connection, writer);
        if (await TryFindAsync(connection, subject, by) is not { } found)
            return null;
        await EntryRows.DeleteAsync(connection, EntrySpace.Messages, found.Messages);
        await EntryRows.DeleteAsync(connection, EntrySpace.Passages, found.Passages);
        await connection.ExecuteAsync("DELETE FROM documents WHERE id NOT IN (SELECT document_id FROM passages WHERE document_id IS NOT NULL)");
        if (subject.Kind == ForgetKind.Person)
            await connection.ExecuteAsync($"DELETE FROM block_versions WHERE {OldVersions}", subject.Values);
        if (subject.Afterwards is { } afterwards)
            await connection.ExecuteAsync(afterwards, subject.Values);
        Receipt receipt = found.Receipt with { Id = LettaId.New("receipt") };
        const string insert = """
            INSERT INTO receipts (id, kind, subject, messages, passages, vectors, block_versions, forgotten_by, forgotten_at)
            VALUES (@Id, @Kind, @Subject, @Messages, @Passages, @Vectors, @BlockVersions, @ForgottenBy, @ForgottenAt)
            """;
        await connection.ExecuteAsync(insert, receipt);
        return found with { Receipt = receipt };
    }

    /// <summary>The present version stays: the block shows it, and it is for its owner to edit.</summary>
    private const string OldVersions =
        @"lower(value) LIKE @Pattern ESCAPE '\' AND version < (SELECT version FROM blocks WHERE blocks.id = block_versions.block_id)";

    private static async Task<List<long>> NumbersAsync(DbConnection connection, string table, string? rule, ForgetSubject subject) =>
        rule is null ? [] : (await connection.QueryAsync<long>($"SELECT no FROM {table} WHERE {rule}", subject.Values)).AsList();

    [LoggerMessage(LogLevel.Information, "A {Kind} was forgotten ({Receipt}): {Messages} messages and {Passages} passages.")]
    private partial void LogForgotten(string kind, string receipt, int messages, int passages);

    private sealed record Found(Receipt Receipt, List<long> Messages, List<long> Passages);
}
