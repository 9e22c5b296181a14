namespace Hydra.Simulator.StandIns;

/// <summary>Counts the generations of a stand-in, so that a test can see that a client's hang-up stopped the work.</summary>
internal sealed class WorkMeter
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Under way now.</summary>
    public int Active { get; private set; }

    /// <summary>Answered whole.</summary>
    public int Served { get; private set; }

    /// <summary>Given up because the client hung up.</summary>
    public int Cancelled { get; private set; }

    /// <summary>Refused or broken off by the server.</summary>
    public int Failed { get; private set; }

    public void Begin() => Change(() => Active++);

    public void End(WorkEnd end) => Change(() =>
    {
        Active--;
        switch (end)
        {
            case WorkEnd.Served:
                Served++;
                break;
            case WorkEnd.Cancelled:
                Cancelled++;
                break;
            default:
                Failed++;
                break;
        }
    });

    /// <summary>Waits until the counts are as wanted.</summary>
    public async Task WaitAsync(Func<WorkMeter, bool> until, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (until(this))
                    return;
                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

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
}

/// <summary>How a generation ended.</summary>
internal enum WorkEnd
{
    /// <summary>The answer went out whole.</summary>
    Served,

    /// <summary>The client hung up.</summary>
    Cancelled,

    /// <summary>The server refused, or broke off.</summary>
    Failed,
}
