namespace Hydra.AppHost.Embedded.Running;

/// <summary>How long a crashed resource waits before it is started again: 1 s, doubled with each crash up to 30 s; as at first after it ran well for a while.</summary>
internal sealed class RestartBackOff
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Stable = TimeSpan.FromMinutes(1);

    private TimeSpan _next = First;

    /// <summary>The wait after a crash.</summary>
    /// <param name="healthyFor">How long it was healthy before; zero where it never was.</param>
    public TimeSpan AfterCrash(TimeSpan healthyFor)
    {
        if (healthyFor >= Stable)
            _next = First;
        TimeSpan wait = _next;
        _next = TimeSpan.FromTicks(Math.Min(wait.Ticks * 2, Longest.Ticks));
        return wait;
    }
}
