using Hydra.ServiceDefaults.Stores;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Hydra.Tests.ServiceDefaults.Stores;

public sealed class StoreCheckTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly TaskCompletionSource<HealthCheckResult> _answer = new();
    private readonly TaskCompletionSource _asked = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_that_ignores_its_token_is_not_waited_for_beyond_the_limit()
    {
        Task<HealthCheckResult> check = Ask(Stop);
        await _asked.Task;
        Assert.False(check.IsCompleted);

        _time.Advance(StoreCheck.Limit);

        HealthCheckResult result = await check;
        Assert.Equal(HealthStatus.Degraded, result.Status);
        Assert.Equal("Redis (redis) is out of reach: no answer within 2 s", result.Description);
    }

    [Fact]
    public async Task A_caller_that_hangs_up_says_nothing_about_the_server()
    {
        using var hangUp = new CancellationTokenSource();
        Task<HealthCheckResult> check = Ask(hangUp.Token);
        await _asked.Task;

        await hangUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => check);
    }

    [Fact]
    public async Task A_failure_is_told_by_its_message_alone()
    {
        _answer.SetResult(HealthCheckResult.Unhealthy("ignored", new InvalidOperationException("refused")));

        HealthCheckResult result = await Ask(Stop);

        Assert.Equal("Redis (redis) is out of reach: refused", result.Description);
        Assert.Null(result.Exception);
    }

    private Task<HealthCheckResult> Ask(CancellationToken cancellationToken)
    {
        var check = new StoreCheck("Redis (redis)", () => new Client(_asked, _answer), _time, NullLogger<StoreCheck>.Instance);
        var registration = new HealthCheckRegistration("StackExchange.Redis", check, HealthStatus.Degraded, null);
        return check.CheckHealthAsync(new HealthCheckContext { Registration = registration }, cancellationToken);
    }

    private sealed class Client(TaskCompletionSource asked, TaskCompletionSource<HealthCheckResult> answer) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            asked.SetResult();
            return answer.Task;
        }
    }
}
