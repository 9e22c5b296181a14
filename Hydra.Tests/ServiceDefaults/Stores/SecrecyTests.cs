using Hydra.ServiceDefaults.Keys;
using Hydra.ServiceDefaults.Stores;
using Hydra.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Npgsql;
using StackExchange.Redis;

namespace Hydra.Tests.ServiceDefaults.Stores;

/// <summary>A password and what is stored stay out of logs at every level, out of health, metrics and exported telemetry: also where the connection asks for the contrary.</summary>
public sealed class SecrecyTests(SharedServers servers)
{
    private const string Stored = "Lisbon1755";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nothing_tells_a_password_or_a_parameter(bool isRightPassword)
    {
        PostgresServer postgres = await servers.PostgresAsync();
        await using PostgresDatabase database = await postgres.CreateDatabaseAsync();
        RedisServer redis = await servers.RedisAsync();
        string[] passwords = isRightPassword ? [postgres.Password, redis.Password] : ["Wrong4711Postgres", "Wrong4711Redis"];
        await using FakeCollector collector = await FakeCollector.StartAsync();
        var settings = new Dictionary<string, string?>(collector.Settings)
        {
            ["Logging:LogLevel:Default"] = "Trace",
            ["Logging:LogLevel:Npgsql"] = "Trace",
            ["Logging:LogLevel:StackExchange.Redis"] = "Trace",
            ["ConnectionStrings:hydra"] = database.ConnectionString.Replace(postgres.Password, passwords[0], StringComparison.Ordinal)
                + ";Persist Security Info=true;Log Parameters=true;Include Error Detail=true",
            ["ConnectionStrings:redis"] = redis.ConnectionString.Replace(redis.Password, passwords[1], StringComparison.Ordinal),
        };
        StoreHost host = await StoreHost.StartAsync(settings, builder => builder.AddPostgres("hydra", required: false).AddRedis("redis"), Map);

        var told = new List<string> { await host.ReadAsync("/store", DefaultsHost.InferenceKey), await host.HealthDetailAsync("PostgreSql"), await host.HealthDetailAsync("StackExchange.Redis"), await host.MetricsAsync() };
        await host.DisposeAsync();
        told.Add(host.LogText);
        told.AddRange(collector.Signals.Select(collector.TextOf));

        Assert.Equal(["logs", "metrics", "traces"], collector.Signals);
        Assert.Contains(isRightPassword ? "23505: duplicate key" : "NOAUTH Authentication required", host.LogText, StringComparison.Ordinal);
        Assert.All(passwords.Append(Stored), secret => Assert.All(told, text => Assert.DoesNotContain(secret, text, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task By_default_no_statement_is_logged_and_no_attempt_to_connect()
    {
        await using PostgresDatabase database = await (await servers.PostgresAsync()).CreateDatabaseAsync();
        await using RedisServer redis = await RedisServer.StartAsync();
        var settings = new Dictionary<string, string?> { ["ConnectionStrings:hydra"] = database.ConnectionString, ["ConnectionStrings:redis"] = redis.ConnectionString };
        await redis.StopAsync();
        await using StoreHost host = await StoreHost.StartAsync(settings, builder => builder.AddPostgres("hydra").AddRedis("redis", required: false));

        Assert.Equal("200 healthy: PostgreSQL (hydra) answers.", await host.HealthDetailAsync("PostgreSql"));

        Assert.Contains(host.Log.GetSnapshot(), record => record.Message.StartsWith("Redis (redis) went out of reach: ", StringComparison.Ordinal));
        Assert.DoesNotContain(host.Log.GetSnapshot(), record => record.Category is { } category
            && (category.StartsWith("Npgsql", StringComparison.Ordinal) || category.StartsWith("StackExchange", StringComparison.Ordinal)));
    }

    private static void Map(WebApplication app) => app.MapGet("/store", async (NpgsqlDataSource postgres, IConnectionMultiplexer redis) =>
    {
        await redis.GetDatabase().StringSetAsync($"tests:{Stored}", Stored);
        await using NpgsqlCommand table = postgres.CreateCommand("CREATE TABLE facts (fact text PRIMARY KEY)");
        await table.ExecuteNonQueryAsync();
        // PostgreSQL tells the value that is there twice, as a detail of its error.
        await using NpgsqlCommand insert = postgres.CreateCommand("INSERT INTO facts VALUES ($1), ($1)");
        insert.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Stored });
        await insert.ExecuteNonQueryAsync();
    }).RequireScope(KeyScopes.Inference);
}
