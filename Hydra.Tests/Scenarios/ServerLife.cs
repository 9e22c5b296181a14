namespace Hydra.Tests.Scenarios;

/// <summary>How a server was written to between its start and its kill.</summary>
/// <param name="enough">So many acknowledged writes, and it may be killed.</param>
internal sealed class ServerLife(int enough)
{
    private readonly TaskCompletionSource _longEnough = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _acknowledged;
    private long _began;
    private TimeSpan _length;
    private int _inTime;

    /// <summary>Ends once enough was acknowledged.</summary>
    public Task LongEnough => _longEnough.Task;

    public int Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>Acknowledged writes a second.</summary>
    public double Rate => _inTime / _length.TotalSeconds;

    public void Begin() => _began = TimeProvider.System.GetTimestamp();

    public void Acknowledge()
    {
        if (Interlocked.Increment(ref _acknowledged) == enough)
            _longEnough.SetResult();
    }

    /// <summary>The kill comes now; what is acknowledged still does not count into the rate.</summary>
    public void End() => (_inTime, _length) = (Acknowledged, TimeProvider.System.GetElapsedTime(_began));
}
