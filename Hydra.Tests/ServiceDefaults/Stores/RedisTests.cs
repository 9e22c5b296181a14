using Hydra.ServiceDefaults.Keys;
using Hydra.ServiceDefaults.Stores;
using Hydra.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Trace;
using StackExchange.Redis;

namespace Hydra.Tests.ServiceDefaults.Stores;

public sealed class RedisTests(SharedServers servers)
{
    private const string Check = "StackExchange.Redis";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_service_uses_its_server()
    {
        await using StoreHost host = await StartAsync((await servers.RedisAsync()).ConnectionString);

        Assert.Equal("1", await host.ReadAsync("/count/uses", DefaultsHost.InferenceKey));
        Assert.Equal("2", await host.ReadAsync("/count/uses", DefaultsHost.InferenceKey));
        Assert.Equal("200 healthy: Redis (redis) answers.", await host.HealthDetailAsync(Check));
    }

    [Theory]
    [InlineData(true, "503 unhealthy")]
    [InlineData(false, "200 degraded")]
    public async Task A_server_that_goes_away_is_told_and_used_again_when_it_is_back(bool required, string expected)
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using StoreHost host = await StartAsync(server.ConnectionString, required);
        Assert.Equal("healthy 200", await host.HealthAsync());

        await server.StopAsync();
        Assert.StartsWith($"{expected}: Redis (redis) is out of reach: ", await host.HealthDetailAsync(Check), StringComparison.Ordinal);
        Task back = ConnectedAgainAsync(host);
        await server.StartAgainAsync();
        await back;

        Assert.Equal("healthy 200", await host.HealthAsync());
        Assert.Equal("1", await host.ReadAsync("/count/anew", DefaultsHost.InferenceKey));
        Assert.Single(host.Log.GetSnapshot(), record => record.Message.StartsWith("Redis (redis) went out of reach: ", StringComparison.Ordinal));
        Assert.Single(host.Log.GetSnapshot(), record => record.Message == "Redis (redis) is back");
    }

    [Fact]
    public async Task A_service_starts_without_its_server_and_finds_it_later()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await server.StopAsync();
        await using StoreHost host = await StartAsync(server.ConnectionString);

        Assert.Equal("unhealthy 503", await host.HealthAsync());
        Task back = ConnectedAgainAsync(host);
        await server.StartAgainAsync();
        await back;

        Assert.Equal("healthy 200", await host.HealthAsync());
    }

    /// <summary>Aspire's integration exports them some seconds later, or at the end of the service.</summary>
    [Fact]
    public async Task Spans_of_commands_are_exported_without_keys_and_not_for_health_checks()
    {
        await using FakeCollector collector = await FakeCollector.StartAsync();
        StoreHost host = await StartAsync((await servers.RedisAsync()).ConnectionString, collector: collector);

        await host.ReadAsync("/count/secretive", DefaultsHost.InferenceKey);
        await host.HealthAsync();
        // Its spans are told when the request's span ends, which is before the next request of the same connection is read.
        await host.DisposeAsync();

        string traces = collector.TextOf("traces");
        Assert.Contains("INCR", traces, StringComparison.Ordinal);
        Assert.DoesNotContain("PING", traces, StringComparison.Ordinal);
        Assert.DoesNotContain("tests:secretive", traces, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_collector_nothing_is_traced()
    {
        await using StoreHost host = await StartAsync("192.0.2.1:6379");

        Assert.Null(host.App.Services.GetService<TracerProvider>());
    }

    private static async Task ConnectedAgainAsync(StoreHost host)
    {
        var restored = new TaskCompletionSource();
        IConnectionMultiplexer redis = host.App.Services.GetRequiredService<IConnectionMultiplexer>();
        redis.ConnectionRestored += (_, connection) =>
        {
            if (connection.ConnectionType == ConnectionType.Interactive)
                restored.TrySetResult();
        };
        await restored.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
    }

    private static Task<StoreHost> StartAsync(string connection, bool required = true, FakeCollector? collector = null) => StoreHost.StartAsync(
        new Dictionary<string, string?>(collector?.Settings ?? []) { ["ConnectionStrings:redis"] = connection },
        builder => builder.AddRedis("redis", required),
        app => app.MapGet("/count/{key}", (string key, IConnectionMultiplexer redis) => redis.GetDatabase().StringIncrementAsync($"tests:{key}")).RequireScope(KeyScopes.Inference));
}
