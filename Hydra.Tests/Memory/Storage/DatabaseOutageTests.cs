using System.Text.Json.Nodes;
using Dapper;
using Hydra.Memory.Indexing;
using Hydra.Memory.Storage;
using Hydra.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Hydra.Tests.Memory.Storage;

/// <summary>What callers learn while the database is away or full, and that all goes on when it is not.</summary>
public sealed class DatabaseOutageTests
{
    private const string Blocks = "/v1/blocks/";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_that_is_away_is_named_and_found_again()
    {
        await using PostgresServer server = await PostgresServer.StartAsync();
        await using PostgresDatabase database = await server.CreateDatabaseAsync();
        await using MemoryWorld world = await MemoryWorld.StartAsync(($"ConnectionStrings:{Hydra.Memory.MemoryOptions.Connection}", database.ConnectionString));
        await world.PostAsync(Blocks, """{"label":"before","value":"x"}""");

        await server.StopAsync();
        string read = await world.RefusedAsync(503, HttpMethod.Get, Blocks);
        string write = await world.RefusedAsync(503, HttpMethod.Post, Blocks, """{"label":"meanwhile","value":"x"}""");
        await server.StartAgainAsync();
        await world.PostAsync(Blocks, """{"label":"after","value":"x"}""");

        Assert.All([read, write], detail => Assert.Contains("out of reach", detail, StringComparison.Ordinal));
        Assert.Equal(["after", "before"], (await world.GetAsync(Blocks)).AsArray().Select(block => (string)block!["label"]!).Where(label => label is "before" or "meanwhile" or "after").Order());
    }

    [Fact]
    public async Task A_full_disk_is_named_and_nothing_is_half_written()
    {
        await using MemoryWorld world = await MemoryWorld.StartAsync();
        IMemoryDatabase database = world.Services.GetRequiredService<IMemoryDatabase>();
        // No page more than it has.
        await database.WriteAsync(connection => connection.ExecuteAsync("PRAGMA max_page_count = 1"), Stop);
        var large = new JsonObject { ["label"] = "large", ["value"] = new string('x', 90_000) };

        string refused = await world.RefusedAsync(507, HttpMethod.Post, Blocks, large.ToJsonString());
        await database.WriteAsync(connection => connection.ExecuteAsync("PRAGMA max_page_count = 1000000"), Stop);
        await world.PostAsync(Blocks, large.ToJsonString());

        Assert.Contains("disk", refused, StringComparison.Ordinal);
        Assert.Single((await world.GetAsync(Blocks)).AsArray(), block => (string)block!["label"]! == "large");
    }

    [Fact]
    public async Task Embedding_outlives_a_server_that_was_away()
    {
        await using PostgresServer server = await PostgresServer.StartAsync();
        await using PostgresDatabase database = await server.CreateDatabaseAsync();
        await using MemoryWorld world = await MemoryWorld.StartAsync(($"ConnectionStrings:{Hydra.Memory.MemoryOptions.Connection}", database.ConnectionString));
        EmbeddingWorker worker = world.Services.GetRequiredService<EmbeddingWorker>();

        await server.StopAsync();
        worker.Wake();
        while (worker.State.Obstacle is null)
            await Task.Yield();
        await server.StartAgainAsync();
        world.Time.Advance(TimeSpan.FromSeconds(10));
        while (worker.State.Obstacle is not null)
            await Task.Yield();

        Assert.False(worker.ExecuteTask!.IsCompleted);
    }
}
