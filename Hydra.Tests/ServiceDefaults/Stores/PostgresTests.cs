using Hydra.ServiceDefaults.Keys;
using Hydra.ServiceDefaults.Stores;
using Hydra.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OpenTelemetry.Trace;

namespace Hydra.Tests.ServiceDefaults.Stores;

public sealed class PostgresTests(SharedServers servers)
{
    private const string Check = "PostgreSql";

    [Fact]
    public async Task A_service_queries_its_database()
    {
        await using PostgresDatabase database = await (await servers.PostgresAsync()).CreateDatabaseAsync();
        await using StoreHost host = await StartAsync(database.ConnectionString);

        Assert.Equal(database.Name, await host.ReadAsync("/database", DefaultsHost.InferenceKey));
        Assert.Equal("200 healthy: PostgreSQL (hydra) answers.", await host.HealthDetailAsync(Check));
    }

    [Theory]
    [InlineData(true, "unhealthy 503")]
    [InlineData(false, "degraded 200")]
    public async Task A_server_that_goes_away_is_told_and_used_again_when_it_is_back(bool required, string expected)
    {
        await using PostgresServer server = await PostgresServer.StartAsync();
        await using StoreHost host = await StartAsync(server.ConnectionString("postgres"), required);
        Assert.Equal("postgres", await host.ReadAsync("/database", DefaultsHost.InferenceKey));

        await server.StopAsync();
        Assert.Equal(expected, await host.HealthAsync());
        Assert.Contains(": PostgreSQL (hydra) is out of reach: ", await host.HealthDetailAsync(Check), StringComparison.Ordinal);
        await server.StartAgainAsync();

        Assert.Equal("healthy 200", await host.HealthAsync());
        Assert.Equal("postgres", await host.ReadAsync("/database", DefaultsHost.InferenceKey));
        Assert.Single(host.Log.GetSnapshot(), record => record.Message.StartsWith("PostgreSQL (hydra) went out of reach: ", StringComparison.Ordinal));
        Assert.Single(host.Log.GetSnapshot(), record => record.Message == "PostgreSQL (hydra) is back");
    }

    [Fact]
    public async Task A_service_starts_without_its_server_and_finds_it_later()
    {
        await using PostgresServer server = await PostgresServer.StartAsync();
        await server.StopAsync();
        await using StoreHost host = await StartAsync(server.ConnectionString("postgres"));

        Assert.Equal("unhealthy 503", await host.HealthAsync());
        await server.StartAgainAsync();

        Assert.Equal("healthy 200", await host.HealthAsync());
    }

    [Fact]
    public async Task Metrics_name_the_pool_by_its_connection()
    {
        await using PostgresDatabase database = await (await servers.PostgresAsync()).CreateDatabaseAsync();
        await using StoreHost host = await StartAsync(database.ConnectionString);
        await host.ReadAsync("/database", DefaultsHost.InferenceKey);

        string scrape = await host.MetricsAsync();

        Assert.Contains("db_client_operation_duration_seconds_bucket{", scrape, StringComparison.Ordinal);
        Assert.Contains("db_client_connection_count{", scrape, StringComparison.Ordinal);
        Assert.Contains("db_client_connection_pool_name=\"hydra\"", scrape, StringComparison.Ordinal);
    }

    /// <summary>The connections have names of their own: sources are the process's, so that spans of other tests are exported as well.</summary>
    [Fact]
    public async Task Spans_are_exported_without_the_statement_and_not_for_health_checks()
    {
        await using PostgresDatabase database = await (await servers.PostgresAsync()).CreateDatabaseAsync();
        await using FakeCollector collector = await FakeCollector.StartAsync();
        await using StoreHost asked = await StartAsync(database.ConnectionString, name: "asked", collector: collector);
        await using StoreHost probed = await StartAsync(database.ConnectionString, name: "probed", collector: collector);

        await asked.ReadAsync("/database", DefaultsHost.InferenceKey);
        Assert.Equal("healthy 200", await probed.HealthAsync());
        Assert.True(asked.App.Services.GetRequiredService<TracerProvider>().ForceFlush());
        Assert.True(probed.App.Services.GetRequiredService<TracerProvider>().ForceFlush());

        string traces = collector.TextOf("traces");
        Assert.Contains("asked", traces, StringComparison.Ordinal);
        Assert.DoesNotContain("probed", traces, StringComparison.Ordinal);
        Assert.DoesNotContain("current_database", traces, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_collector_nothing_is_traced()
    {
        await using StoreHost host = await StartAsync("Host=192.0.2.1;Username=hydra");

        Assert.Null(host.App.Services.GetService<TracerProvider>());
    }

    private static Task<StoreHost> StartAsync(string connection, bool required = true, string name = "hydra", FakeCollector? collector = null) => StoreHost.StartAsync(
        new Dictionary<string, string?>(collector?.Settings ?? []) { [$"ConnectionStrings:{name}"] = connection },
        builder => builder.AddPostgres(name, required),
        app => app.MapGet("/database", CurrentDatabaseAsync).RequireScope(KeyScopes.Inference));

    private static async Task<string> CurrentDatabaseAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = source.CreateCommand("SELECT current_database()::text");
        return (string)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
