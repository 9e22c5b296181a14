using Hydra.Gateway.Backends;

namespace Hydra.Gateway.Failover;

/// <summary>
/// One token for all that ends an attempt: the caller hangs up, the backend goes down while nothing has come yet, time runs out.
/// On the way there, once, a wait that is long makes the backend suspect. One timer serves both, and all parts of a stream: it is not set anew for each, but
/// looks when it rings how long the wait has been, and rings again when that can be too long.
/// </summary>
internal sealed class AttemptDeadline : IDisposable
{
    /// <summary>What a timer may ring too early.</summary>
    private static readonly TimeSpan Grain = TimeSpan.FromMilliseconds(1);

    private readonly CancellationTokenSource _source = new();
    private readonly BackendHealth _health;
    private readonly CancellationToken _callerLeft;
    private readonly CancellationToken _wentDown;
    private readonly CancellationTokenRegistration _callerRegistration;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly CancellationTokenRegistration _downRegistration;
    private readonly Lock _lock = new();
    private bool _isCommitted;
    private TimeSpan _limit;
    private long _waitsSince;
    private bool _isSuspected;
    private bool _isResting;

    /// <summary>Starts the clock.</summary>
    /// <param name="health">The backend that is asked.</param>
    /// <param name="suspicionAfter">How long the wait may be before the backend is probed out of turn.</param>
    /// <param name="limit">How long it may be at all.</param>
    /// <param name="time">The clock.</param>
    /// <param name="callerLeft">Cancelled when the caller hangs up.</param>
    public AttemptDeadline(BackendHealth health, TimeSpan suspicionAfter, TimeSpan limit, TimeProvider time, CancellationToken callerLeft)
    {
        _health = health;
        _time = time;
        _waitsSince = time.GetTimestamp();
        _callerLeft = callerLeft;
        _wentDown = health.WhenDown;
        _limit = limit;
        TimeSpan first = suspicionAfter < limit ? suspicionAfter : limit;
        _callerRegistration = callerLeft.UnsafeRegister(Cancel, _source);
        _downRegistration = _wentDown.UnsafeRegister(Cancel, _source);
        // Started only once it is assigned: it may ring at once.
        _timer = time.CreateTimer(static deadline => ((AttemptDeadline)deadline!).Ring(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(first, Timeout.InfiniteTimeSpan);
    }

    public CancellationToken Token => _source.Token;

    /// <summary>The first part is there: from now on only the caller and a pause that is too long end it. A stream that runs is left to run even when probes fail.</summary>
    public void Commit()
    {
        _isCommitted = true;
        _downRegistration.Dispose();
        Rest();
    }

    /// <summary>Starts the clock anew, for the next part.</summary>
    public void Extend(TimeSpan limit)
    {
        lock (_lock)
        {
            _isResting = false;
            _waitsSince = _time.GetTimestamp();
            if (limit == _limit)
                return;
            _limit = limit;
            _timer.Change(limit, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Stops the clock: while the caller takes its time nothing can be held against the backend.</summary>
    public void Rest()
    {
        lock (_lock)
            _isResting = true;
    }

    /// <summary>Why the token was cancelled.</summary>
    public BackendFault Fault() =>
        _callerLeft.IsCancellationRequested ? new BackendFault(FaultKind.CallerLeft, "The caller hung up.")
        : !_isCommitted && _wentDown.IsCancellationRequested ? new BackendFault(FaultKind.WentDown, "Its probes failed while the request waited.")
        : new BackendFault(FaultKind.Timeout, $"Nothing came within {_limit.TotalSeconds:0.#} s.");

    public void Dispose()
    {
        _timer.Dispose();
        _callerRegistration.Dispose();
        _downRegistration.Dispose();
        _source.Dispose();
    }

    private void Ring()
    {
        lock (_lock)
        {
            if (_limit == Timeout.InfiniteTimeSpan)
                return;
            TimeSpan rest = _isResting ? _limit : _limit - _time.GetElapsedTime(_waitsSince);
            if (rest >= Grain)
            {
                _timer.Change(rest, Timeout.InfiniteTimeSpan);
                if (!_isSuspected && !_isCommitted)
                    _health.Suspect();
                _isSuspected = true;
                return;
            }
        }

        Cancel(_source);
    }

    private static void Cancel(object? source)
    {
        try
        {
            ((CancellationTokenSource)source!).Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The attempt ended while its timer rang.
        }
    }
}
