using System.Text.Json.Nodes;
using Dapper;
using Hydra.Memory.Storage;
using Hydra.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Hydra.Tests.Memory.Archives;

public sealed class SqlitePassageTests : PassageConformance
{
    private protected override Task<MemoryWorld> StartAsync() => MemoryWorld.StartAsync();
}

public sealed class PostgresPassageTests(SharedServers servers) : PassageConformance
{
    private protected override Task<MemoryWorld> StartAsync() => MemoryWorld.StartOnPostgresAsync(servers);
}

/// <summary>Remembering texts and finding them again over HTTP, whatever the database.</summary>
public abstract class PassageConformance
{
    private const string Agent = "agent-5f9b4f7e-5d53-4b7f-9f3a-6c1f0c9b2a11";
    private const string Path = $"/v1/agents/{Agent}/archival-memory";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private protected abstract Task<MemoryWorld> StartAsync();

    [Fact]
    public async Task A_text_comes_back_as_a_list_of_passages()
    {
        await using MemoryWorld world = await WithAgentAsync();

        JsonArray passages = (await world.PostAsync(Path, """{"text":"The NAS is in the cellar.","tags":["home"],"created_at":"2025-02-03"}""")).AsArray();

        JsonNode passage = Assert.Single(passages)!;
        Assert.StartsWith("passage-", (string?)passage["id"], StringComparison.Ordinal);
        Assert.Equal(("The NAS is in the cellar.", "home", "2025-02-03T00:00:00.000000Z"), ((string?)passage["text"], (string?)passage["tags"]![0], (string?)passage["created_at"]));
    }

    [Fact]
    public async Task A_long_text_is_cut_and_its_passages_know_their_document()
    {
        await using MemoryWorld world = await WithAgentAsync();
        string text = string.Join(' ', Enumerable.Range(0, 400).Select(number => $"Sentence number {number} tells about the garden."));

        JsonArray passages = (await world.PostAsync(Path, $$"""{"text":"{{text}}"}""")).AsArray();

        Assert.True(passages.Count > 3);
        Assert.Single(passages.Select(passage => (string?)passage!["document_id"]).Distinct());
        Assert.Equal(Enumerable.Range(0, passages.Count), passages.Select(passage => (int)passage!["ordinal"]!));
    }

    [Fact]
    public async Task The_same_text_is_remembered_once_with_the_tags_of_both()
    {
        await using MemoryWorld world = await WithAgentAsync();
        JsonNode first = (await world.PostAsync(Path, """{"text":"Coffee is in the left cupboard.","tags":["kitchen"],"source":"a"}"""))[0]!;

        JsonNode second = (await world.PostAsync(Path, """{"text":"Coffee is in the left cupboard.","tags":["drinks"],"source":"b"}"""))[0]!;

        Assert.Equal((string?)first["id"], (string?)second["id"]);
        Assert.Equal(["kitchen", "drinks"], second["tags"]!.AsArray().Select(tag => (string?)tag));
        Assert.Equal(["a", "b"], second["sources"]!.AsArray().Select(source => (string?)source!["source"]));
        Assert.Single((await world.GetAsync(Path)).AsArray());
    }

    [Fact]
    public async Task What_is_told_over_and_over_keeps_its_first_hundred_sources()
    {
        await using MemoryWorld world = await WithAgentAsync();
        string archive = (string)(await world.PostAsync("/v1/archives", """{"name":"a"}"""))["id"]!;
        string batch = $$"""{"passages":[{{string.Join(',', Enumerable.Range(0, 150).Select(number => $$"""{"text":"It rained.","source":"day {{number}}"}"""))}}]}""";

        JsonArray told = (await world.PostAsync($"/v1/archives/{archive}/passages/batch", batch)).AsArray();

        Assert.Single(told.Select(passage => (string?)passage!["id"]).Distinct());
        Assert.Equal(Enumerable.Range(0, 100).Select(number => $"day {number}"), told[^1]!["sources"]!.AsArray().Select(source => (string?)source!["source"]));
    }

    [Fact]
    public async Task Tags_and_dates_filter_before_the_limit()
    {
        await using MemoryWorld world = await WithAgentAsync();
        for (int i = 0; i < 20; i++)
            await world.PostAsync(Path, $$"""{"text":"The pump was repaired again, take {{i}}.","created_at":"2025-01-01"}""");
        await world.PostAsync(Path, """{"text":"Somebody looked at the pump, which is among other things near the garden door.","tags":["rare","pump"],"created_at":"2025-03-01"}""");

        JsonNode tagged = await world.GetAsync($"{Path}/search?query=pump&top_k=2&tags=rare");
        JsonNode all = await world.GetAsync($"{Path}/search?query=pump&top_k=2&tags=rare&tags=none&tag_match_mode=all");
        JsonNode dated = await world.GetAsync($"{Path}/search?query=pump&top_k=2&start_datetime=2025-02-01");

        Assert.Equal(1, (int)tagged["count"]!);
        Assert.Equal(0, (int)all["count"]!);
        Assert.Equal(["2025-03-01T00:00:00.000000Z"], dated["results"]!.AsArray().Select(hit => (string?)hit!["timestamp"]));
    }

    [Fact]
    public async Task A_hit_says_why_it_was_found()
    {
        await using MemoryWorld world = await WithAgentAsync();
        await world.PostAsync(Path, """{"text":"The router was replaced in May."}""");

        JsonNode hit = (await world.GetAsync($"{Path}/search?query=routers"))["results"]![0]!;

        Assert.True((float)hit["score"]! > 0);
        Assert.Equal(1, (int)hit["reasons"]!["bm25_rank"]!);
        Assert.Equal(["router"], hit["reasons"]!["terms"]!.AsArray().Select(term => (string?)term));
    }

    [Fact]
    public async Task An_agent_searches_its_own_archive_and_those_attached_and_no_other()
    {
        await using MemoryWorld world = await WithAgentAsync();
        string shared = (string)(await world.PostAsync("/v1/archives/", """{"name":"shared"}"""))["id"]!;
        string other = (string)(await world.PostAsync("/v1/archives/", """{"name":"other"}"""))["id"]!;
        await world.PostAsync($"/v1/archives/{shared}/passages", """{"text":"Lantern in the shared archive."}""");
        await world.PostAsync($"/v1/archives/{other}/passages", """{"text":"Lantern in another archive."}""");
        await world.PostAsync(Path, """{"text":"Lantern of my own."}""");

        await world.PatchAsync($"/v1/agents/{Agent}/archives/attach/{shared}");
        JsonNode attached = await world.GetAsync($"{Path}/search?query=lantern&top_k=10");
        await world.PatchAsync($"/v1/agents/{Agent}/archives/detach/{shared}");
        JsonNode detached = await world.GetAsync($"{Path}/search?query=lantern&top_k=10");

        Assert.Equal(["Lantern in the shared archive.", "Lantern of my own."], attached["results"]!.AsArray().Select(hit => (string?)hit!["content"]).Order(StringComparer.Ordinal));
        Assert.Equal(["Lantern of my own."], detached["results"]!.AsArray().Select(hit => (string?)hit!["content"]));
    }

    [Theory]
    [InlineData("\\\"unclosed AND (")]
    [InlineData("NEAR(a b, 5) OR text:*")]
    [InlineData("'; DROP TABLE passages; --")]
    [InlineData("* ^ $ % _ \\\\")]
    public async Task Hostile_queries_are_words_like_any_other(string query)
    {
        await using MemoryWorld world = await WithAgentAsync();
        await world.PostAsync(Path, """{"text":"A table."}""");

        await world.PostAsync("/v1/passages/search", $$"""{"query":"{{query}}"}""");

        Assert.Single((await world.GetAsync(Path)).AsArray());
    }

    [Fact]
    public async Task A_list_pages_to_its_end_and_finds_text_with_any_sign_in_it()
    {
        await using MemoryWorld world = await WithAgentAsync();
        for (int i = 0; i < 5; i++)
            await world.PostAsync(Path, $$"""{"text":"about {{i}}00% of it_{{i}}"}""");

        JsonArray found = (await world.GetAsync($"{Path}?search={Uri.EscapeDataString("300% OF IT_")}")).AsArray();
        JsonArray first = (await world.GetAsync($"{Path}?limit=3")).AsArray();
        JsonArray rest = (await world.GetAsync($"{Path}?limit=3&after={first[2]!["id"]}")).AsArray();
        JsonArray end = (await world.GetAsync($"{Path}?limit=3&after={rest[1]!["id"]}")).AsArray();

        Assert.Equal("about 300% of it_3", (string?)Assert.Single(found)!["text"]);
        Assert.Equal((3, 2, 0), (first.Count, rest.Count, end.Count));
    }

    [Fact]
    public async Task Every_fault_is_told_at_once_and_a_batch_is_stored_whole_or_not_at_all()
    {
        await using MemoryWorld world = await WithAgentAsync();
        string archive = (string)(await world.PostAsync("/v1/archives", """{"name":"a"}"""))["id"]!;

        string told = await world.RefusedAsync(422, HttpMethod.Post, $"/v1/archives/{archive}/passages/batch", """{"passages":[{"text":"fine"},{"text":" ","kind":"gossip","created_at":"2025-13-01","tags":"x"}]}""");

        foreach (string fault in (string[])["passages[1].text has no words", "passages[1].kind must be one of", "passages[1].created_at must be a time", "passages[1].tags must be a list"])
            Assert.Contains(fault, told, StringComparison.Ordinal);
        Assert.Empty((await world.PostAsync("/v1/passages/search", $$"""{"query":"fine","archive_id":"{{archive}}"}""")).AsArray());
    }

    private async Task<MemoryWorld> WithAgentAsync()
    {
        MemoryWorld world = await StartAsync();
        await world.Services.GetRequiredService<IMemoryDatabase>().WriteAsync(
            connection => connection.ExecuteAsync("INSERT INTO agents (id, name, body, created_at, updated_at) VALUES (@Agent, 'tester', '{}', 1, 1)", new { Agent }),
            Stop);
        return world;
    }
}
