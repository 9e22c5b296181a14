using System.Data.Common;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Hydra.Memory.Sqlite;

/// <summary>
/// The one writer. What waits is committed together (group commit), so that a thousand writes a second cost some dozens of flushes of the disk; each piece of
/// work has a savepoint of its own, so that its failure takes nothing of the others along.
/// </summary>
internal sealed class SqliteWriter(Func<SqliteConnection> open, MemoryTelemetry telemetry) : IAsyncDisposable
{
    private const int LargestGroup = 256;

    /// <summary>Full, it makes writers wait: memory stays bounded and the slow disk is felt by those who write.</summary>
    private const int Waiting = 1024;

    private readonly Channel<PendingWrite> _queue = Channel.CreateBounded<PendingWrite>(new BoundedChannelOptions(Waiting) { SingleReader = true });
    private Task _loop = Task.CompletedTask;

    public void Start() => _loop = Task.Factory.StartNew(RunAsync, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();

    public async Task<T> WriteAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellationToken)
    {
        var pending = new PendingWrite<T>(work, cancellationToken);
        await _queue.Writer.WriteAsync(pending, cancellationToken);
        return await pending.Outcome;
    }

    /// <summary>Commits what was taken in, then ends.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop;
    }

    private async Task RunAsync()
    {
        await using SqliteConnection connection = open();
        var group = new List<PendingWrite>(LargestGroup);
        while (await _queue.Reader.WaitToReadAsync())
        {
            group.Clear();
            while (group.Count < LargestGroup && _queue.Reader.TryRead(out PendingWrite? pending))
                group.Add(pending);
            await CommitAsync(connection, group);
            telemetry.Committed(group.Count);
        }
    }

    private static async Task CommitAsync(SqliteConnection connection, List<PendingWrite> group)
    {
        try
        {
            await ExecuteAsync(connection, "BEGIN IMMEDIATE");
            foreach (PendingWrite pending in group)
                await RunAsync(connection, pending);
            await ExecuteAsync(connection, "COMMIT");
        }
        catch (SqliteException exception)
        {
            // The disk is full or broken: nobody's work holds, and everybody is told so.
            Abandon(connection);
            group.ForEach(pending => pending.Fail(exception));
            return;
        }

        group.ForEach(pending => pending.Tell());
    }

    private static async Task RunAsync(SqliteConnection connection, PendingWrite pending)
    {
        if (pending.TrySkip())
            return;
        await ExecuteAsync(connection, "SAVEPOINT work");
        if (!await pending.TryRunAsync(connection))
            await ExecuteAsync(connection, "ROLLBACK TO work");
        await ExecuteAsync(connection, "RELEASE work");
    }

    private static void Abandon(SqliteConnection connection)
    {
        // SQLite itself rolls back on some errors and leaves the transaction open on others.
        if (SQLitePCL.raw.sqlite3_get_autocommit(connection.Handle!) != 0)
            return;
        using SqliteCommand rollback = connection.CreateCommand();
        rollback.CommandText = "ROLLBACK";
        rollback.ExecuteNonQuery();
    }

    private static async Task ExecuteAsync(SqliteConnection connection, string sql)
    {
        await using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
