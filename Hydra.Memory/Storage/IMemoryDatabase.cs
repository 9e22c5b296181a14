using System.Data.Common;

namespace Hydra.Memory.Storage;

/// <summary>
/// The relational database that holds everything the memory must not lose. The statements of the features run on every implementation as they are: numbers and
/// times are BIGINT (times in microseconds since the Unix epoch, UTC), JSON is TEXT, ids are TEXT.
/// </summary>
internal interface IMemoryDatabase
{
    /// <summary>Runs statements that change nothing, on a consistent connection of their own.</summary>
    /// <typeparam name="T">What they find.</typeparam>
    Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellationToken);

    /// <summary>
    /// Runs statements as one transaction: all of them hold, durably, when the task ends well, and none where <paramref name="work"/> throws. Work must wait for
    /// nothing but its statements, since others may wait behind it; it may run in one commit with the work of others.
    /// </summary>
    /// <typeparam name="T">What the caller learns of them.</typeparam>
    /// <exception cref="DbException">The database refused, or could not make it durable.</exception>
    Task<T> WriteAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellationToken);

    /// <summary>Within a write: no other write that locks the same key runs until this one has ended.</summary>
    Task LockAsync(DbConnection connection, string key);

    /// <summary>Whether a statement failed because a row with such a key is there already.</summary>
    bool IsDuplicateKey(DbException exception);

    /// <summary>What is the matter with the database itself; null where a statement is wrong.</summary>
    DatabaseFault? FaultOf(DbException exception);

    /// <summary>Brings the tables up to date and takes the database for this process alone.</summary>
    /// <exception cref="ServiceDefaults.Lifetime.StartRefusedException">Another memory uses the database, or a migration failed; the message says which and what to do.</exception>
    Task OpenAsync(CancellationToken cancellationToken);
}
