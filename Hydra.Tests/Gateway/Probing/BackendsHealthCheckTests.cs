using Hydra.Gateway.Backends;
using Hydra.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Hydra.Tests.Gateway.Probing;

public sealed class BackendsHealthCheckTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Health_AskedForDuringTheFirstProbes_WaitsForThem_AndIsNoErrorInTheLog()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var answer = new TaskCompletionSource();
        GatewayWorld? early = null;
        Task<GatewayWorld> starting = GatewayWorld.StartAsync(world =>
        {
            early = world;
            world.Media.Kokoro.OnProbe = async context =>
            {
                asked.TrySetResult();
                await answer.Task;
                await BackendReplies.WholeAsync(context, "{}", 500);
            };
        });
        await asked.Task;

        Task<HealthReport> checking = early!.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Stop);
        answer.SetResult();
        HealthReport report = await checking;
        await using GatewayWorld world = await starting;

        // Only who waited knows it.
        Assert.Equal((HealthStatus.Degraded, "kokoro is down"), (report.Entries["backends"].Status, report.Entries["backends"].Description));
        Assert.DoesNotContain(world.Log, record => record.Level >= LogLevel.Error);
    }

    [Fact]
    public async Task Health_AskedForByOneWithoutPatience_HoldsNobodyUp()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var answer = new TaskCompletionSource();
        GatewayWorld? early = null;
        Task<GatewayWorld> starting = GatewayWorld.StartAsync(world =>
        {
            early = world;
            world.Media.Kokoro.OnProbe = async _ =>
            {
                asked.TrySetResult();
                await answer.Task;
            };
        });
        await asked.Task;
        using var patience = new CancellationTokenSource();

        Task<HealthReport> checking = early!.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(patience.Token);
        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => checking);
        answer.SetResult();
        await using GatewayWorld world = await starting;
        Assert.Equal(HealthStatus.Healthy, (await world.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Stop)).Entries["backends"].Status);
    }

    [Theory]
    [InlineData("kokoro", "Backend kokoro came back")]
    [InlineData("tabbyapi", "Backend tabbyapi came back; it holds no model")]
    public async Task Backend_ThatComesBack_IsSaidToHoldWhatItHolds(string backend, string message)
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync();
        FakeHost server = backend == "kokoro" ? world.Media.Kokoro : world.Tabby;
        world.Tabby.OnProbe = BackendReplies.Whole("{}", 503);
        await server.StopAsync();
        world.Services.GetRequiredService<BackendRegistry>().All.Single(one => one.Name == backend).Health.Suspect();
        await world.UntilAsync(() => world.StateOf(backend) == "down");
        await server.StartAsync();
        await world.UntilAsync(() => MessagesOf(world, $"Backend {backend} came back").Any());

        Assert.Equal([message], MessagesOf(world, $"Backend {backend} came back"));
    }

    private static IEnumerable<string> MessagesOf(GatewayWorld world, string start) =>
        world.Log.Select(record => record.Message).Where(message => message.StartsWith(start, StringComparison.Ordinal));
}
