using System.Data.Common;
using DbUp;
using Hydra.Memory.Storage;
using Hydra.ServiceDefaults.Lifetime;
using Microsoft.Data.Sqlite;

namespace Hydra.Memory.Sqlite;

/// <summary>The database as one file: any number of readers beside one writer (write-ahead log), every commit on the disk before it is told (synchronous=FULL).</summary>
internal sealed class SqliteDatabase : IMemoryDatabase, IAsyncDisposable
{
    private const int Full = 13;
    private const int DuplicateKey = 1555;
    private const int DuplicateUnique = 2067;
    private readonly string _path;
    private readonly SqliteWriter _writer;
    private FileStream? _lock;

    public SqliteDatabase(string path, MemoryTelemetry telemetry)
    {
        _path = path;
        _writer = new SqliteWriter(() => Open(SqliteOpenMode.ReadWrite), telemetry);
    }

    public Task OpenAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        TakeAlone();
        Migrator.Run(DeployChanges.To.SqliteDatabase(Connection(SqliteOpenMode.ReadWriteCreate)), "INTEGER PRIMARY KEY AUTOINCREMENT", "BLOB", _path);
        _writer.Start();
        return Task.CompletedTask;
    }

    public async Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await using SqliteConnection connection = Open(SqliteOpenMode.ReadOnly);
        // A statement alone is consistent anyway; several see one state only within a transaction.
        await using SqliteTransaction view = connection.BeginTransaction(deferred: true);
        return await work(connection);
    }

    public Task<T> WriteAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellationToken) => _writer.WriteAsync(work, cancellationToken);

    /// <summary>There is one writer, and it does one thing after the other.</summary>
    public Task LockAsync(DbConnection connection, string key) => Task.CompletedTask;

    public DatabaseFault? FaultOf(DbException exception) => exception is SqliteException { SqliteErrorCode: Full } ? DatabaseFault.Full : null;

    public bool IsDuplicateKey(DbException exception) => exception is SqliteException { SqliteExtendedErrorCode: DuplicateKey or DuplicateUnique };

    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        SqliteConnection.ClearPool(new SqliteConnection(Connection(SqliteOpenMode.ReadOnly)));
        if (_lock is not null)
            await _lock.DisposeAsync();
    }

    /// <summary>The index that searches is kept in memory, so two services on one file would not see each other's entries.</summary>
    private void TakeAlone()
    {
        try
        {
            _lock = new FileStream(_path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception)
        {
            throw new StartRefusedException($"{_path} is in use by another memory, or cannot be written ({exception.Message}). End the other one, or give this one a folder of its own: Memory:DataFolder.");
        }
    }

    private SqliteConnection Open(SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(Connection(mode));
        connection.Open();
        using SqliteCommand pragmas = connection.CreateCommand();
        pragmas.CommandText = mode == SqliteOpenMode.ReadOnly
            ? "PRAGMA mmap_size=1073741824; PRAGMA cache_size=-16384"
            : "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY";
        pragmas.ExecuteNonQuery();
        return connection;
    }

    private string Connection(SqliteOpenMode mode) => new SqliteConnectionStringBuilder { DataSource = _path, Mode = mode, Pooling = mode == SqliteOpenMode.ReadOnly }.ConnectionString;
}
