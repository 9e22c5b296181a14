using System.Data.Common;

namespace Hydra.Memory.Sqlite;

/// <summary>Work that waits for the writer. Its outcome is told only after the commit.</summary>
internal abstract class PendingWrite
{
    /// <summary>Whether the caller has gone before the work began; it is then left out.</summary>
    public abstract bool TrySkip();

    /// <summary>Runs the work; false where it failed, so that nothing of it may stay.</summary>
    public abstract Task<bool> TryRunAsync(DbConnection connection);

    /// <summary>The commit holds: the caller learns the result, or why the work failed.</summary>
    public abstract void Tell();

    /// <summary>The commit failed.</summary>
    public abstract void Fail(Exception exception);
}

/// <inheritdoc/>
internal sealed class PendingWrite<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellationToken) : PendingWrite
{
    private readonly TaskCompletionSource<T> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? _failure;
    private T _result = default!;
    private bool _skipped;

    public Task<T> Outcome => _outcome.Task;

    public override bool TrySkip() => _skipped = cancellationToken.IsCancellationRequested;

    public override async Task<bool> TryRunAsync(DbConnection connection)
    {
        try
        {
            _result = await work(connection);
            return true;
        }
#pragma warning disable CA1031 // Whatever it is, it is the caller's: it ends this work and none of the others.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _failure = exception;
            return false;
        }
    }

    public override void Tell()
    {
        if (_skipped)
            _outcome.SetCanceled(cancellationToken);
        else if (_failure is not null)
            _outcome.SetException(_failure);
        else
            _outcome.SetResult(_result);
    }

    public override void Fail(Exception exception) => _outcome.SetException(_failure ?? exception);
}
