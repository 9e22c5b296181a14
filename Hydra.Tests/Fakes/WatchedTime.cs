using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace Hydra.Tests.Fakes;

/// <summary>A clock that the test moves and whose timers it can see: moving it before something waits for it would be too early. It can also jump to each timer as soon as it is set.</summary>
internal sealed class WatchedTime : FakeTimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<TimeSpan> _delays = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<TimeSpan, SemaphoreSlim> _armed = new();
    private int _pending;

    /// <summary>Whether time jumps to each timer; exact while one thing waits at a time.</summary>
    public bool Jumps { get; init; }

    /// <summary>The delays that were waited for, in order.</summary>
    public TimeSpan[] Delays
    {
        get
        {
            lock (_gate)
                return [.. _delays];
        }
    }

    public TimeSpan Elapsed => GetUtcNow() - Start;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer timer = base.CreateTimer(callback, state, dueTime, period);
        Change(() =>
        {
            _delays.Add(dueTime);
            _pending++;
        });
        Armed(dueTime).Release();
        if (Jumps)
            ThreadPool.QueueUserWorkItem(_ => Advance(dueTime));
        return new WatchedTimer(timer, () => Change(() => _pending--));
    }

    /// <summary>Ends when a timer with this delay was started; each start is counted once.</summary>
    public Task ArmedAsync(TimeSpan delay) => Armed(delay).WaitAsync(TestContext.Current.CancellationToken);

    /// <summary>Whether a timer with this delay was started that no one has counted yet.</summary>
    public bool TryCountArmed(TimeSpan delay) => Armed(delay).Wait(0);

    /// <summary>Waits until a number of timers is pending.</summary>
    public async Task PendingAsync(int timers, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_pending == timers)
                    return;
                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    private SemaphoreSlim Armed(TimeSpan delay) => _armed.GetOrAdd(delay, static _ => new SemaphoreSlim(0));

    private void Change(Action change)
    {
        TaskCompletionSource before;
        lock (_gate)
        {
            change();
            before = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        before.SetResult();
    }

    private sealed class WatchedTimer(ITimer inner, Action disposed) : ITimer
    {
        private int _isDisposed;

        public bool Change(TimeSpan dueTime, TimeSpan period) => inner.Change(dueTime, period);

        public void Dispose()
        {
            inner.Dispose();
            if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
                disposed();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
