using Hydra.Gateway.Backends;

namespace Hydra.Gateway.Failover;

/// <summary>One token for all that ends an attempt: the caller hangs up, the backend goes down while nothing has come yet, time runs out.</summary>
internal sealed class AttemptDeadline : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly CancellationToken _callerLeft;
    private readonly CancellationToken _wentDown;
    private readonly CancellationTokenRegistration _callerRegistration;
    private CancellationTokenRegistration _downRegistration;
    private TimeSpan _limit;

    public AttemptDeadline(TimeSpan limit, TimeProvider time, CancellationToken wentDown, CancellationToken callerLeft)
    {
        _source = new CancellationTokenSource(limit, time);
        _callerLeft = callerLeft;
        _wentDown = wentDown;
        _limit = limit;
        _callerRegistration = callerLeft.UnsafeRegister(Cancel, _source);
        _downRegistration = wentDown.UnsafeRegister(Cancel, _source);
    }

    public CancellationToken Token => _source.Token;

    /// <summary>The first part is there: from now on only the caller and a pause that is too long end it. A stream that runs is left to run even when probes fail.</summary>
    public void Commit(TimeSpan idle)
    {
        _downRegistration.Dispose();
        _downRegistration = default;
        Extend(idle);
    }

    /// <summary>Starts the clock anew.</summary>
    public void Extend(TimeSpan limit)
    {
        _limit = limit;
        _source.CancelAfter(limit);
    }

    /// <summary>Why the token was cancelled.</summary>
    public BackendFault Fault() =>
        _callerLeft.IsCancellationRequested ? new BackendFault(FaultKind.CallerLeft, "The caller hung up.")
        : _wentDown.IsCancellationRequested ? new BackendFault(FaultKind.WentDown, "Its probes failed while the request waited.")
        : new BackendFault(FaultKind.Timeout, $"Nothing came within {_limit.TotalSeconds:0.#} s.");

    public void Dispose()
    {
        _callerRegistration.Dispose();
        _downRegistration.Dispose();
        _source.Dispose();
    }

    private static void Cancel(object? source) => ((CancellationTokenSource)source!).Cancel();
}
