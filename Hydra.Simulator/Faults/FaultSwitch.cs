namespace Hydra.Simulator.Faults;

/// <summary>The fault of one stand-in, set and removed from outside, counted down by the requests that it strikes.</summary>
internal sealed class FaultSwitch
{
    private readonly Lock _gate = new();
    private Fault? _current;
    private TaskCompletionSource _lifted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The fault that strikes now.</summary>
    public Fault? Current
    {
        get
        {
            lock (_gate)
                return _current;
        }
    }

    /// <summary>Sets another fault, or none; whoever hangs on the one before is let go.</summary>
    public void Set(Fault? fault)
    {
        TaskCompletionSource before;
        lock (_gate)
        {
            before = _lifted;
            _lifted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _current = fault;
        }

        before.SetResult();
    }

    /// <summary>
    /// What strikes a request. A request for work counts the fault down; its end by count does not let go those it struck before.
    /// </summary>
    public FaultStrike? Strike(WorkMark? mark)
    {
        lock (_gate)
        {
            if (_current is not { } fault)
                return null;
            bool isWork = mark?.Spared.Contains(fault.Kind) == false;
            if (isWork && fault.Times is { } times)
                _current = times > 1 ? fault with { Times = times - 1 } : null;
            return new FaultStrike(fault.Kind, isWork, _lifted.Task);
        }
    }
}

/// <summary>A fault that struck one request.</summary>
/// <param name="Kind">How.</param>
/// <param name="IsWork">Whether it struck work; a request that only asks does not feel every fault.</param>
/// <param name="Lifted">Completes when somebody removes or replaces the fault.</param>
internal sealed record FaultStrike(FaultKind Kind, bool IsWork, Task Lifted);
