using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace Hydra.Tests.Fakes;

/// <summary>A clock that the test moves, and that says when something began to wait for it: moving it before that would be too early.</summary>
internal sealed class WatchedTime : FakeTimeProvider
{
    private readonly ConcurrentDictionary<TimeSpan, SemaphoreSlim> _armed = new();

    /// <summary>Ends when a timer with this delay was started; each start is counted once.</summary>
    public Task ArmedAsync(TimeSpan delay) => Of(delay).WaitAsync(TestContext.Current.CancellationToken);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer timer = base.CreateTimer(callback, state, dueTime, period);
        Of(dueTime).Release();
        return timer;
    }

    private SemaphoreSlim Of(TimeSpan delay) => _armed.GetOrAdd(delay, static _ => new SemaphoreSlim(0));
}
