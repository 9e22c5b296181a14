using Dapper;
using Hydra.ServiceDefaults.Lifetime;
using Npgsql;

namespace Hydra.Memory.Postgres;

/// <summary>
/// Holds the memory's schema for this process, because the index that searches is kept in memory: two services on one schema would not see each other's entries.
/// When the server goes away the lock goes with it; it is taken again as soon as the server is back. A memory that finds another one in its place ends.
/// </summary>
internal sealed partial class SchemaLock(NpgsqlDataSource source, TimeProvider time, IHostApplicationLifetime lifetime, ILogger logger) : IAsyncDisposable
{
    /// <summary>Any other number would do.</summary>
    internal const long Number = 0x68796472616D656D;

    private static readonly TimeSpan RetryEvery = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _ending = new();
    private NpgsqlConnection? _holder;
    private Task _keeping = Task.CompletedTask;

    /// <summary>Takes the lock and keeps it from then on.</summary>
    /// <exception cref="StartRefusedException">Another memory has it.</exception>
    public async Task TakeAsync(CancellationToken cancellationToken)
    {
        if (_holder is not null)
            await _holder.DisposeAsync();
        if (!await TryTakeAsync(cancellationToken))
            throw new StartRefusedException($"Another memory uses the schema '{PostgresDatabase.Schema}' of {_holder!.Database} on {_holder.Host}. End it first, or give this one a database of its own: ConnectionStrings:{MemoryOptions.Connection}.");
        if (_keeping.IsCompleted)
            _keeping = KeepAsync(_ending.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _keeping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_holder is not null)
            await ReleaseAsync(_holder);
        _ending.Dispose();
    }

    private async Task<bool> TryTakeAsync(CancellationToken cancellationToken)
    {
        _holder = await source.OpenConnectionAsync(cancellationToken);
        return await _holder.ExecuteScalarAsync<bool>("SELECT pg_try_advisory_lock(@Number)", new { Number });
    }

    private async Task KeepAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                // Nobody notifies: it ends when the connection does.
                await _holder!.WaitAsync(cancellationToken);
            }
            catch (Exception exception) when (exception is NpgsqlException or IOException or InvalidOperationException && !cancellationToken.IsCancellationRequested)
            {
                LogLost(exception.Message);
                if (!await TakeAgainAsync(cancellationToken))
                    return;
            }
        }
    }

    private async Task<bool> TakeAgainAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(RetryEvery, time);
        do
        {
            await _holder!.DisposeAsync();
            try
            {
                if (await TryTakeAsync(cancellationToken))
                {
                    LogTaken();
                    return true;
                }

                LogTakenByAnother();
                lifetime.StopApplication();
                return false;
            }
            catch (NpgsqlException)
            {
                // Still away: the requests and the log say so.
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
        return false;
    }

    /// <summary>In the pool the connection would keep the lock.</summary>
    private static async ValueTask ReleaseAsync(NpgsqlConnection holder)
    {
        try
        {
            await holder.ExecuteAsync("SELECT pg_advisory_unlock(@Number)", new { Number });
        }
        catch (Exception exception) when (exception is NpgsqlException or InvalidOperationException && holder.State != System.Data.ConnectionState.Open)
        {
            // The server is gone, and the lock with it.
        }

        await holder.DisposeAsync();
    }

    [LoggerMessage(LogLevel.Warning, "The database has gone away, and with it the lock on its schema: {Reason}")]
    private partial void LogLost(string reason);

    [LoggerMessage(LogLevel.Information, "The database is back, and so is the lock on its schema.")]
    private partial void LogTaken();

    [LoggerMessage(LogLevel.Critical, "Another memory took the database while it was away from this one, which therefore ends: what each of them stored, the other would not find.")]
    private partial void LogTakenByAnother();
}
