using System.Data;
using System.Data.Common;
using Dapper;
using DbUp;
using Hydra.Memory.Storage;
using Npgsql;

namespace Hydra.Memory.Postgres;

/// <summary>The database as a schema of a PostgreSQL server; a commit is told when the server has it on its disk.</summary>
internal sealed class PostgresDatabase(NpgsqlDataSource source, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<PostgresDatabase> logger) : IMemoryDatabase, IAsyncDisposable
{
    /// <summary>The schema of the memory's tables; the connection's search path names it.</summary>
    public const string Schema = "memory";

    private readonly SchemaLock _lock = new(source, time, lifetime, logger);

    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        string name;
        await using (NpgsqlConnection connection = await source.OpenConnectionAsync(cancellationToken))
        {
            await connection.ExecuteAsync($"CREATE SCHEMA IF NOT EXISTS {Schema}");
            name = connection.Database;
        }

        await _lock.TakeAsync(cancellationToken);
        Migrator.Run(
            DeployChanges.To.PostgresqlDatabase(new DbUp.Postgresql.PostgresqlConnectionManager(source)).JournalToPostgresqlTable(Schema, "migrations"),
            "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
            "BYTEA",
            $"The schema '{Schema}' of {name}");
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

    public ValueTask DisposeAsync() => _lock.DisposeAsync();

    public DatabaseFault? FaultOf(DbException exception) => exception switch
    {
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } => DatabaseFault.Full,
        { IsTransient: true } => DatabaseFault.OutOfReach,
        _ => null,
    };
}
