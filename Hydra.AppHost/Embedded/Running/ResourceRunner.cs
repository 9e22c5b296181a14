using Hydra.AppHost.Embedded.Logs;
using Hydra.AppHost.Topology;

namespace Hydra.AppHost.Embedded.Running;

/// <summary>Starts and stops one resource, one verb at a time.</summary>
internal sealed class ResourceRunner(DevProcess resource, ResourceLog log, EngineParts parts) : IDisposable
{
    private readonly SemaphoreSlim _verbs = new(1, 1);
    private readonly ResourceSupervision _supervision = new(resource, log, parts);
    private CancellationTokenSource? _stop;
    private Task _running = Task.CompletedTask;
    private bool _isClosed;

    /// <summary>What it runs.</summary>
    public DevProcess Resource => resource;

    /// <summary>Its output.</summary>
    public ResourceLog Log => log;

    /// <summary>Starts it and waits until it is healthy; does nothing where it runs. Where that fails it is stopped, and the exception says why.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _verbs.WaitAsync(cancellationToken);
        try
        {
            if (_isClosed)
                throw new OperationCanceledException("The engine stops.");
            if (_running.IsCompleted)
                await BeginAsync(cancellationToken);
        }
        finally
        {
            _verbs.Release();
        }
    }

    /// <summary>Stops it.</summary>
    public Task StopAsync() => StopAsync(forGood: false);

    /// <summary>Stops it, and starts it never again: the engine ends.</summary>
    public Task CloseAsync() => StopAsync(forGood: true);

    /// <summary>Ends it at once.</summary>
    public void Kill() => _supervision.Kill();

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop?.Dispose();
        _verbs.Dispose();
    }

    private async Task StopAsync(bool forGood)
    {
        // A start that waits for health gives way: who stops does not want to wait for it.
        CancellationTokenSource? stop = Volatile.Read(ref _stop);
        if (stop is not null)
            await stop.CancelAsync();
        await _verbs.WaitAsync(CancellationToken.None);
        try
        {
            _isClosed |= forGood;
            await EndAsync();
        }
        finally
        {
            _verbs.Release();
        }
    }

    private async Task BeginAsync(CancellationToken cancellationToken)
    {
        // The one before is not disposed: a stop may be about to cancel it, which is then without effect.
        _stop = new CancellationTokenSource();
        var healthy = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _running = _supervision.RunAsync(healthy, _stop.Token);
        try
        {
            await healthy.Task.WaitAsync(cancellationToken);
        }
        catch
        {
            await EndAsync();
            throw;
        }
    }

    private async Task EndAsync()
    {
        if (_stop is not null)
            await _stop.CancelAsync();
        await _running;
    }
}
