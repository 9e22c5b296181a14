using System.Text.Json.Nodes;
using Dapper;
using Hydra.Memory.Embedding;
using Hydra.Memory.Indexing;
using Hydra.Memory.Storage;
using Hydra.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Hydra.Tests.Memory.Reembedding;

/// <summary>Another model's vectors: never mixed with those that there are, made beside them, and put in their place at one moment.</summary>
public abstract class ReembeddingSuite(SharedServers? servers) : MemorySuite(servers)
{
    private const string Migrations = "/v1/embedding/migrations";
    private static readonly (string, string) Shorter = ("Memory:Embedding:Dimensions", "512");

    [Fact]
    public async Task Where_another_model_is_set_its_vectors_are_not_mixed_and_the_remedy_is_told()
    {
        await using MemoryWorld world = await WithPassagesAsync(1);
        await world.RestartAsync(Shorter);
        await CatchUpAsync(world);
        await AddAsync(world, "The kettle whistles.");
        await CatchUpAsync(world);

        JsonNode report = await world.GetAsync("/v1/embedding");
        Assert.Equal((768, 2, 0), ((int)report["active"]!["dimensions"]!, (int)report["active"]!["passages"]!["done"]!, (int)report["active"]!["passages"]!["left"]!));
        string mismatch = (string)report["mismatch"]!;
        Assert.Contains("768", mismatch, StringComparison.Ordinal);
        Assert.Contains("512", mismatch, StringComparison.Ordinal);
        Assert.Contains(Migrations, mismatch, StringComparison.Ordinal);
        Assert.Equal(mismatch, world.Services.GetRequiredService<EmbeddingWorker>().State.Complaint);
        Assert.Equal(1, await CosineRankAsync(world, "ketlte"));
        Assert.Equal([768], await DimensionsAsync(world));
    }

    [Fact]
    public async Task Everything_is_embedded_anew_and_then_only_the_new_vectors_are_there()
    {
        await using MemoryWorld world = await WithPassagesAsync(70);
        await world.RestartAsync(Shorter);
        await CatchUpAsync(world);

        JsonNode dryRun = await world.PostAsync(Migrations, """{"dry_run":true}""");
        JsonNode begun = await world.PostAsync(Migrations, "{}");
        await CatchUpAsync(world);
        JsonNode report = await world.GetAsync("/v1/embedding");

        Assert.Null(dryRun["migration"]);
        Assert.Equal((512, 768), ((int)begun["migration"]!["dimensions"]!, (int)begun["active"]!["dimensions"]!));
        Assert.Equal((512, 70), ((int)report["active"]!["dimensions"]!, (int)report["active"]!["passages"]!["done"]!));
        Assert.All(["migration", "obstacle", "mismatch"], field => Assert.Null(report[field]));
        Assert.Equal([512], await DimensionsAsync(world));
        Assert.Equal(1, await CosineRankAsync(world, "dishwahser"));
        await world.RestartAsync();
        await CatchUpAsync(world);
        Assert.Equal(1, await CosineRankAsync(world, "dishwahser"));
        Assert.Contains("already", await world.RefusedAsync(409, HttpMethod.Post, Migrations, "{}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_stop_interrupted_goes_on_after_the_start_also_when_the_setting_is_back()
    {
        await using MemoryWorld world = await WithPassagesAsync(1);
        await world.RestartAsync(Shorter);
        await CatchUpAsync(world);
        // As a stop right after the answer leaves it: nothing of the new model is there yet.
        await world.Services.GetRequiredService<VectorTable>().BeginAsync(
            (await world.Services.GetRequiredService<EmbeddingSources>().ProbeConfiguredAsync(Stop)).Identity!, StoredEmbedding.Building, Stop);
        await world.RestartAsync(("Memory:Embedding:Dimensions", "768"));
        await AddAsync(world, "The kettle whistles.");
        await CatchUpAsync(world);

        JsonNode report = await world.GetAsync("/v1/embedding");
        Assert.Equal((512, 2), ((int)report["active"]!["dimensions"]!, (int)report["active"]!["passages"]!["done"]!));
        Assert.Contains("768", (string)report["mismatch"]!, StringComparison.Ordinal);
        Assert.Equal(1, await CosineRankAsync(world, "ketlte"));
    }

    [Fact]
    public async Task Given_up_nothing_of_it_is_left_and_it_can_begin_again()
    {
        await using MemoryWorld world = await WithPassagesAsync(1);
        await world.RestartAsync(("Memory:Embedding:Model", "nomic-embed-text"));
        await CatchUpAsync(world);
        // Nobody serves this model here, so what begins cannot end.
        Assert.Contains("cannot be asked", await world.RefusedAsync(503, HttpMethod.Post, Migrations, "{}"), StringComparison.Ordinal);
        var nomic = new EmbeddingIdentity("nomic-embed-text", 768, EmbeddingPrefixes.Nomic);
        string mismatch = (string)(await world.GetAsync("/v1/embedding"))["mismatch"]!;
        await world.Services.GetRequiredService<VectorTable>().BeginAsync(nomic, StoredEmbedding.Building, Stop);
        await world.RestartAsync();
        await CatchUpAsync(world);
        JsonNode waiting = await world.GetAsync("/v1/embedding");

        JsonNode ended = await world.AskAsync(HttpMethod.Delete, Migrations);
        await CatchUpAsync(world);

        Assert.Contains("nomic-embed-text, which cannot be asked now", mismatch, StringComparison.Ordinal);
        Assert.NotNull(waiting["migration"]!["obstacle"]);
        Assert.Null(ended["migration"]);
        Assert.Equal(1, await CosineRankAsync(world, "dishwahser"));
        Assert.Equal("Nothing is being embedded anew.", await world.RefusedAsync(404, HttpMethod.Delete, Migrations));
        Assert.Equal(1, await world.Services.GetRequiredService<IMemoryDatabase>().ReadAsync(connection => connection.ExecuteScalarAsync<long>("SELECT count(*) FROM embeddings"), Stop));
    }

    private static Task<int> CatchUpAsync(MemoryWorld world) => world.Services.GetRequiredService<EmbeddingWorker>().CatchUpAsync(Stop);

    private static async Task<int> CosineRankAsync(MemoryWorld world, string query)
    {
        using HttpResponseMessage answer = await world.SendAsync(HttpMethod.Post, "/v1/passages/search", $$"""{"query":"{{query}}"}""");
        Assert.False(answer.Headers.Contains("x-hydra-unreached"));
        return (int)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Stop))![0]!["metadata"]!["cosine_rank"]!;
    }

    /// <summary>The lengths of all stored vectors, each once.</summary>
    private static async Task<IEnumerable<int>> DimensionsAsync(MemoryWorld world) =>
        await world.Services.GetRequiredService<IMemoryDatabase>().ReadAsync(connection => connection.QueryAsync<int>("SELECT DISTINCT length(vector) / 4 FROM vectors"), Stop);

    private static Task<JsonNode> AddAsync(MemoryWorld world, string text) =>
        world.PostAsync("/v1/agents/agent-5f9b4f7e-5d53-4b7f-9f3a-6c1f0c9b2a11/archival-memory", new JsonObject { ["text"] = text }.ToJsonString());

    private async Task<MemoryWorld> WithPassagesAsync(int count)
    {
        MemoryWorld world = await StartAsync();
        await world.Services.GetRequiredService<IMemoryDatabase>().WriteAsync(
            connection => connection.ExecuteAsync("INSERT INTO agents (id, name, body, created_at, updated_at) VALUES ('agent-5f9b4f7e-5d53-4b7f-9f3a-6c1f0c9b2a11', 'tester', '{}', 1, 1)"),
            Stop);
        await AddAsync(world, "The dishwasher leaks.");
        for (int i = 1; i < count; i++)
            await AddAsync(world, $"Number {i * 7919} was drawn {(char)('a' + (i % 26))} {i * i}.");
        await CatchUpAsync(world);
        return world;
    }
}

public sealed class ReembeddingOnSqliteTests() : ReembeddingSuite(null);

public sealed class ReembeddingOnPostgresTests(SharedServers servers) : ReembeddingSuite(servers);
