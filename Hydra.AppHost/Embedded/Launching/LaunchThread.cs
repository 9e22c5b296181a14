using System.Collections.Concurrent;

namespace Hydra.AppHost.Embedded.Launching;

/// <summary>
/// The one thread from which processes are started. A child asks the kernel to kill it when its parent dies, and the kernel
/// takes the thread that started it for the parent: a thread of the pool ends after a quiet while, and would take children along.
/// </summary>
internal sealed class LaunchThread : IDisposable
{
    private readonly BlockingCollection<Action> _work = [];

    /// <summary>Starts the thread.</summary>
    public LaunchThread() =>
        new Thread(Run) { IsBackground = true, Name = "launches" }.Start();

    /// <summary>Runs something there.</summary>
    public Task<T> RunAsync<T>(Func<T> work)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                result.SetResult(work());
            }
            catch (Exception exception)
            {
                result.SetException(exception);
            }
        });
        return result.Task;
    }

    /// <summary>Ends the thread. Only after all children have ended.</summary>
    public void Dispose() => _work.CompleteAdding();

    private void Run()
    {
        foreach (Action work in _work.GetConsumingEnumerable())
            work();
    }
}
