using System.Text.Json.Nodes;
using Dapper;
using Hydra.Memory.Indexing;
using Hydra.Memory.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Hydra.Tests.Memory.Recall;

/// <summary>Vectors come behind the acknowledgement, survive, and are never mixed with another model's.</summary>
public sealed class EmbeddingTests
{
    private const string Agent = "agent-5f9b4f7e-5d53-4b7f-9f3a-6c1f0c9b2a11";
    private const string Path = $"/v1/agents/{Agent}/archival-memory";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_stored_is_found_by_meaning_once_it_is_embedded_also_after_a_restart()
    {
        await using MemoryWorld world = await WithPassageAsync();
        await world.Services.GetRequiredService<EmbeddingWorker>().CatchUpAsync(Stop);

        // A typing error has no word in common with the text, but most of its letters.
        JsonNode before = await world.PostAsync("/v1/passages/search", """{"query":"dishwahser","search_mode":"hybrid"}""");
        await world.RestartAsync();
        await world.Services.GetRequiredService<EmbeddingWorker>().CatchUpAsync(Stop);
        JsonNode after = await world.PostAsync("/v1/passages/search", """{"query":"dishwahser","search_mode":"hybrid"}""");

        Assert.Equal(1, (int)before[0]!["metadata"]!["cosine_rank"]!);
        Assert.Equal(before.ToJsonString(), after.ToJsonString());
    }

    [Fact]
    public async Task What_is_told_twice_keeps_its_vector()
    {
        await using MemoryWorld world = await WithPassageAsync();
        await world.Services.GetRequiredService<EmbeddingWorker>().CatchUpAsync(Stop);

        await world.PostAsync(Path, """{"text":"The dishwasher leaks.","tags":["again"]}""");

        using HttpResponseMessage answer = await world.SendAsync(HttpMethod.Post, "/v1/passages/search", """{"query":"dishwahser","tags":["again"]}""");
        Assert.False(answer.Headers.Contains("x-hydra-unreached"));
        Assert.Equal(1, (int)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Stop))![0]!["metadata"]!["cosine_rank"]!);
    }

    [Fact]
    public async Task What_a_crash_left_undone_is_done_after_the_start()
    {
        await using MemoryWorld world = await WithPassageAsync();
        EmbeddingWorker first = world.Services.GetRequiredService<EmbeddingWorker>();
        await first.CatchUpAsync(Stop);
        await world.Services.GetRequiredService<IMemoryDatabase>().WriteAsync(connection => connection.ExecuteAsync("DELETE FROM vectors"), Stop);

        await world.RestartAsync();
        await UntilEmbeddedAsync(world);

        JsonNode found = await world.PostAsync("/v1/passages/search", """{"query":"dishwahser"}""");
        Assert.Equal(1, (int)found[0]!["metadata"]!["cosine_rank"]!);
    }

    [Fact]
    public async Task Without_a_gateway_writes_succeed_and_searches_say_what_they_could_not_reach()
    {
        await using MemoryWorld world = await WithPassageAsync(("Memory:Embedding:Model", "nomic-embed-text"));
        await world.Services.GetRequiredService<EmbeddingWorker>().CatchUpAsync(Stop);

        using HttpResponseMessage answer = await world.SendAsync(HttpMethod.Post, "/v1/passages/search", """{"query":"dishwasher"}""");

        Assert.NotEmpty(answer.Headers.GetValues("x-hydra-unreached").Single());
        Assert.Single(JsonNode.Parse(await answer.Content.ReadAsStringAsync(Stop))!.AsArray());
    }

    private static async Task UntilEmbeddedAsync(MemoryWorld world)
    {
        var database = world.Services.GetRequiredService<IMemoryDatabase>();
        while (await database.ReadAsync(connection => connection.ExecuteScalarAsync<long>("SELECT count(*) FROM vectors"), Stop) == 0)
            await Task.Yield();
        await world.Services.GetRequiredService<EmbeddingWorker>().CatchUpAsync(Stop);
    }

    private static async Task<MemoryWorld> WithPassageAsync(params (string Name, string Value)[] settings)
    {
        MemoryWorld world = await MemoryWorld.StartAsync(settings);
        await world.Services.GetRequiredService<IMemoryDatabase>().WriteAsync(
            connection => connection.ExecuteAsync("INSERT INTO agents (id, name, body, created_at, updated_at) VALUES (@Agent, 'tester', '{}', 1, 1)", new { Agent }),
            Stop);
        await world.PostAsync(Path, """{"text":"The dishwasher leaks."}""");
        return world;
    }
}
