using Hydra.Gateway;
using Hydra.Gateway.Backends;
using Hydra.Gateway.Failover;
using Microsoft.Extensions.Time.Testing;

namespace Hydra.Tests.Gateway;

/// <summary>How long each part of a stream may be waited for, with a clock that the test moves.</summary>
public sealed class AttemptDeadlineTests
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(100);
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(40);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Wait_WithinTheLimitEachTime_NeverEndsIt()
    {
        using AttemptDeadline deadline = Begun();
        for (int i = 0; i < 10; i++)
        {
            deadline.Extend(Idle);
            _time.Advance(Idle * 0.9);
            Assert.False(deadline.Token.IsCancellationRequested);
            deadline.Rest();
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    [InlineData(250)]
    public void Wait_OfAnyPart_EndsAtItsLimit_HoweverLongTheCallerTookBefore(int seconds)
    {
        using AttemptDeadline deadline = Begun();
        deadline.Extend(Idle);
        deadline.Rest();
        _time.Advance(TimeSpan.FromSeconds(seconds));
        deadline.Extend(Idle);

        _time.Advance(Idle - TimeSpan.FromSeconds(1));
        Assert.False(deadline.Token.IsCancellationRequested);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.True(deadline.Token.IsCancellationRequested);
        Assert.Equal(FaultKind.Timeout, deadline.Fault().Kind);
    }

    [Fact]
    public void Wait_ForTheFirstPart_EndsAtItsOwnLimit()
    {
        using var health = new BackendHealth(new GatewayOptions(), _time);
        using AttemptDeadline deadline = new(health, TimeSpan.FromSeconds(5), First, _time, CancellationToken.None);

        _time.Advance(First - TimeSpan.FromSeconds(1));
        Assert.False(deadline.Token.IsCancellationRequested);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.True(deadline.Token.IsCancellationRequested);
    }

    /// <summary>Its first part came late in the time that it had, after its backend was suspected.</summary>
    private AttemptDeadline Begun()
    {
        var deadline = new AttemptDeadline(new BackendHealth(new GatewayOptions(), _time), TimeSpan.FromSeconds(5), First, _time, CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(6));
        deadline.Commit();
        return deadline;
    }
}
