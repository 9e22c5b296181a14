using System.Data;
using System.Data.Common;
using Dapper;
using DbUp;
using Hydra.Memory.Storage;
using Hydra.ServiceDefaults.Lifetime;
using Npgsql;

namespace Hydra.Memory.Postgres;

/// <summary>The database as a schema of a PostgreSQL server; a commit is told when the server has it on its disk.</summary>
internal sealed class PostgresDatabase(NpgsqlDataSource source) : IMemoryDatabase, IAsyncDisposable
{
    /// <summary>The schema of the memory's tables; the connection's search path names it.</summary>
    public const string Schema = "memory";

    /// <summary>The number under which a memory takes the schema for itself; any other would do.</summary>
    private const long Lock = 0x68796472616D656D;

    private NpgsqlConnection? _holder;

    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        if (_holder is not null)
            await _holder.DisposeAsync();
        _holder = await source.OpenConnectionAsync(cancellationToken);
        await _holder.ExecuteAsync($"CREATE SCHEMA IF NOT EXISTS {Schema}");
        // The index that searches is kept in memory, so two services on one schema would not see each other's entries.
        if (!await _holder.ExecuteScalarAsync<bool>("SELECT pg_try_advisory_lock(@Lock)", new { Lock }))
            throw new StartRefusedException($"Another memory uses the schema '{Schema}' of {_holder.Database} on {_holder.Host}. End it first, or give this one a database of its own: ConnectionStrings:hydra.");
        Migrator.Run(
            DeployChanges.To.PostgresqlDatabase(new DbUp.Postgresql.PostgresqlConnectionManager(source)).JournalToPostgresqlTable(Schema, "migrations"),
            "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
            "BYTEA",
            $"The schema '{Schema}' of {_holder.Database}");
    }

    public async Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = await source.OpenConnectionAsync(cancellationToken);
        await using NpgsqlTransaction view = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        return await work(connection);
    }

    public async Task<T> WriteAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = await source.OpenConnectionAsync(cancellationToken);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        T result = await work(connection);
        // From here on the caller's going away must not leave it unknown whether it holds.
        await transaction.CommitAsync(CancellationToken.None);
        return result;
    }

    /// <summary>Keys that fall on the same 32 bits wait for each other without need, which does no harm.</summary>
    public Task LockAsync(DbConnection connection, string key) => connection.ExecuteAsync("SELECT pg_advisory_xact_lock(1, hashtext(@key))", new { key });

    public bool IsDuplicateKey(DbException exception) => exception is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation };

    public async ValueTask DisposeAsync()
    {
        if (_holder is null)
            return;
        // In the pool the connection would keep the lock.
        try
        {
            await _holder.ExecuteAsync("SELECT pg_advisory_unlock(@Lock)", new { Lock });
        }
        catch (NpgsqlException) when (_holder.State != ConnectionState.Open)
        {
            // The server is gone, and the lock with it.
        }

        await _holder.DisposeAsync();
    }
}
