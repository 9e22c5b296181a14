using Hydra.AppHost.Embedded.Running;

namespace Hydra.Tests.AppHost.Embedded;

public sealed class RestartBackOffTests
{
    [Fact]
    public void Crashes_AreWaitedOutLongerEachTime_ThirtySecondsAtMost()
    {
        var backOff = new RestartBackOff();

        Assert.Equal([1, 2, 4, 8, 16, 30, 30], Enumerable.Range(0, 7).Select(_ => (int)backOff.AfterCrash(TimeSpan.FromSeconds(5)).TotalSeconds));
    }

    [Fact]
    public void AStableTime_IsRewarded()
    {
        var backOff = new RestartBackOff();
        backOff.AfterCrash(TimeSpan.Zero);
        backOff.AfterCrash(TimeSpan.Zero);

        Assert.Equal(TimeSpan.FromSeconds(1), backOff.AfterCrash(TimeSpan.FromMinutes(1)));
        Assert.Equal(TimeSpan.FromSeconds(2), backOff.AfterCrash(TimeSpan.FromSeconds(59)));
    }
}
