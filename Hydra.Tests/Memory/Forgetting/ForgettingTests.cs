using System.Text.Json.Nodes;
using Dapper;
using Hydra.Memory.Indexing;
using Hydra.Memory.Storage;
using Hydra.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Hydra.Tests.Memory.Forgetting;

public sealed class SqliteForgettingTests : ForgettingConformance
{
    private protected override Task<MemoryWorld> StartAsync() => MemoryWorld.StartAsync();
}

public sealed class PostgresForgettingTests(SharedServers servers) : ForgettingConformance
{
    private protected override Task<MemoryWorld> StartAsync() => MemoryWorld.StartOnPostgresAsync(servers);
}

/// <summary>What is forgotten is gone everywhere, and a receipt says so without a word of it.</summary>
public abstract class ForgettingConformance
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private protected abstract Task<MemoryWorld> StartAsync();

    [Fact]
    public async Task A_person_is_gone_from_messages_passages_vectors_and_searches_and_stays_gone()
    {
        await using MemoryWorld world = await StartAsync();
        string agent = (string)(await world.PostAsync("/v1/agents/", """{"name":"tester"}"""))["id"]!;
        await world.PostAsync($"/v1/agents/{agent}/messages", """{"messages":[{"role":"user","content":"I like opera.","name":"Marjorie"},{"role":"user","content":"Tell Marjorie about the concert."},{"role":"user","content":"Nothing else."}]}""");
        await world.PostAsync($"/v1/agents/{agent}/archival-memory", """{"text":"MARJORIE moved to Oslo."}""");
        await world.PostAsync($"/v1/agents/{agent}/archival-memory", """{"text":"The concert is on Friday."}""");
        await world.Services.GetRequiredService<EmbeddingWorker>().CatchUpAsync(Stop);

        JsonNode tried = await world.PostAsync("/v1/forget", """{"person":"Marjorie","dry_run":true}""");
        JsonNode receipt = await world.PostAsync("/v1/forget", """{"person":"Marjorie"}""");
        await world.RestartAsync();

        Assert.Equal((2, 1, 3), ((int)tried["messages"]!, (int)tried["passages"]!, (int)tried["vectors"]!));
        Assert.Equal((2, 1, 3), ((int)receipt["messages"]!, (int)receipt["passages"]!, (int)receipt["vectors"]!));
        Assert.DoesNotContain("arjorie", receipt.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(["Nothing else."], (await world.GetAsync($"/v1/agents/{agent}/messages")).AsArray().Select(message => (string?)message!["content"]));
        Assert.DoesNotContain("oslo", (await world.PostAsync("/v1/passages/search", """{"query":"Marjorie moved to Oslo"}""")).ToJsonString(), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(2L, await CountAsync(world, "vectors"));
        Assert.Equal((string?)receipt["id"], (string?)(await world.GetAsync("/v1/forget/receipts"))[0]!["id"]);
    }

    [Fact]
    public async Task A_dry_run_changes_nothing_and_leaves_no_receipt()
    {
        await using MemoryWorld world = await StartAsync();
        string agent = (string)(await world.PostAsync("/v1/agents/", """{"name":"tester"}"""))["id"]!;
        await world.PostAsync($"/v1/agents/{agent}/messages", """{"input":"hello"}""");

        await world.PostAsync("/v1/forget", $$"""{"thread_of_agent_id":"{{agent}}","dry_run":true}""");

        Assert.Single((await world.GetAsync($"/v1/agents/{agent}/messages")).AsArray());
        Assert.Empty((await world.GetAsync("/v1/forget/receipts")).AsArray());
    }

    [Fact]
    public async Task A_session_and_a_conversation_are_forgotten_alone()
    {
        await using MemoryWorld world = await StartAsync();
        string agent = (string)(await world.PostAsync("/v1/agents/", """{"name":"tester"}"""))["id"]!;
        string conversation = (string)(await world.PostAsync($"/v1/conversations/?agent_id={agent}", "{}"))["id"]!;
        await world.PostAsync($"/v1/conversations/{conversation}/messages", """{"streaming":false,"input":"in the conversation"}""");
        string session = (string)(await world.PostAsync($"/v1/agents/{agent}/messages", """{"input":"in the session"}"""))["messages"]![0]!["session_id"]!;
        await world.PostAsync($"/v1/agents/{agent}/messages", """{"messages":[{"role":"user","content":"elsewhere","session_id":"other"}]}""");

        await world.PostAsync("/v1/forget", $$"""{"session_id":"{{session}}"}""");
        using HttpResponseMessage deleted = await world.SendAsync(HttpMethod.Delete, $"/v1/conversations/{conversation}");

        Assert.Equal(System.Net.HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Equal(["elsewhere"], (await world.GetAsync($"/v1/agents/{agent}/messages")).AsArray().Select(message => (string?)message!["content"]));
        Assert.Empty((await world.PostAsync("/v1/messages/search", """{"query":"conversation session","search_mode":"fts"}""")).AsArray());
        await world.RefusedAsync(404, HttpMethod.Get, $"/v1/conversations/{conversation}");
    }

    [Fact]
    public async Task A_deleted_agent_is_gone_from_searches_and_vectors_at_once_with_what_it_alone_has()
    {
        await using MemoryWorld world = await StartAsync();
        string agent = (string)(await world.PostAsync("/v1/agents/", """{"name":"leaver"}"""))["id"]!;
        string other = (string)(await world.PostAsync("/v1/agents/", """{"name":"stayer"}"""))["id"]!;
        string conversation = (string)(await world.PostAsync($"/v1/conversations/?agent_id={agent}", "{}"))["id"]!;
        await world.PostAsync($"/v1/agents/{agent}/messages", """{"input":"the walrus sings"}""");
        await world.PostAsync($"/v1/conversations/{conversation}/messages", """{"streaming":false,"input":"the walrus dances"}""");
        await world.PostAsync($"/v1/agents/{other}/messages", """{"input":"a walrus stays"}""");
        await world.PostAsync($"/v1/agents/{agent}/archival-memory", """{"text":"Walruses eat clams."}""");
        await world.PostAsync($"/v1/agents/{other}/archival-memory", """{"text":"A walrus has tusks."}""");
        await world.Services.GetRequiredService<EmbeddingWorker>().CatchUpAsync(Stop);

        JsonNode tried = await world.PostAsync("/v1/forget", $$"""{"agent_id":"{{agent}}","dry_run":true}""");
        using HttpResponseMessage deleted = await world.SendAsync(HttpMethod.Delete, $"/v1/agents/{agent}");

        Assert.True(deleted.IsSuccessStatusCode);
        JsonNode receipt = (await world.GetAsync("/v1/forget/receipts"))[0]!;
        Assert.Equal([(string?)receipt["id"]], deleted.Headers.GetValues("x-hydra-receipt"));
        Assert.Equal(("agent", agent, 2, 1, 3), ((string?)receipt["kind"], (string?)receipt["subject"], (int)receipt["messages"]!, (int)receipt["passages"]!, (int)receipt["vectors"]!));
        Assert.Equal((2, 1, 3), ((int)tried["messages"]!, (int)tried["passages"]!, (int)tried["vectors"]!));
        JsonNode messages = await world.PostAsync("/v1/messages/search", """{"query":"walrus"}""");
        JsonNode passages = await world.PostAsync("/v1/passages/search", """{"query":"walrus"}""");
        Assert.Equal(["a walrus stays"], messages.AsArray().Select(hit => (string?)hit!["content"]));
        Assert.Equal(["A walrus has tusks."], passages.AsArray().Select(hit => (string?)hit!["passage"]!["text"]));
        Assert.Equal((2L, 1L, 1L), (await CountAsync(world, "vectors"), await CountAsync(world, "archives"), await CountAsync(world, "sessions")));
        Assert.Equal((1, 1), (world.Services.GetRequiredService<MessageIndex>().Count, world.Services.GetRequiredService<PassageIndex>().Count));
        await world.RefusedAsync(404, HttpMethod.Delete, $"/v1/agents/{agent}");
        await world.RefusedAsync(404, HttpMethod.Post, "/v1/forget", $$"""{"agent_id":"{{agent}}"}""");
    }

    [Fact]
    public async Task The_archive_of_a_deleted_agent_stays_where_another_agent_has_it()
    {
        await using MemoryWorld world = await StartAsync();
        string agent = (string)(await world.PostAsync("/v1/agents/", """{"name":"leaver"}"""))["id"]!;
        string other = (string)(await world.PostAsync("/v1/agents/", """{"name":"stayer"}"""))["id"]!;
        string archive = (string)(await world.PostAsync($"/v1/agents/{agent}/archival-memory", """{"text":"Walruses eat clams."}"""))[0]!["archive_id"]!;
        await world.PatchAsync($"/v1/agents/{other}/archives/attach/{archive}");

        await world.AskAsync(HttpMethod.Delete, $"/v1/agents/{agent}");

        Assert.Single((await world.GetAsync($"/v1/agents/{other}/archival-memory")).AsArray());
        Assert.Single((await world.PostAsync("/v1/passages/search", """{"query":"walrus"}""")).AsArray());
    }

    [Fact]
    public async Task Messages_that_come_while_their_agent_is_deleted_leave_nothing_that_can_be_found()
    {
        await using MemoryWorld world = await StartAsync();
        string agent = (string)(await world.PostAsync("/v1/agents/", """{"name":"leaver"}"""))["id"]!;

        Task<HttpResponseMessage>[] writers = [.. Enumerable.Range(0, 20).Select(number => world.SendAsync(HttpMethod.Post, $"/v1/agents/{agent}/messages", $$"""{"input":"walrus {{number}}"}"""))];
        await world.AskAsync(HttpMethod.Delete, $"/v1/agents/{agent}");
        HttpResponseMessage[] answers = await Task.WhenAll(writers);

        Assert.All(answers, answer => Assert.True(answer.IsSuccessStatusCode || answer.StatusCode == System.Net.HttpStatusCode.NotFound, $"{answer.StatusCode}"));
        Assert.Equal(0L, await CountAsync(world, "messages"));
        Assert.Empty((await world.PostAsync("/v1/messages/search", """{"query":"walrus"}""")).AsArray());
    }

    [Fact]
    public async Task Nothing_or_too_much_to_forget_is_refused()
    {
        await using MemoryWorld world = await StartAsync();

        Assert.Contains("must name one of", await world.RefusedAsync(422, HttpMethod.Post, "/v1/forget", "{}"), StringComparison.Ordinal);
        Assert.Contains("two characters", await world.RefusedAsync(422, HttpMethod.Post, "/v1/forget", """{"person":"e"}"""), StringComparison.Ordinal);
    }

    private static Task<long> CountAsync(MemoryWorld world, string table) =>
        world.Services.GetRequiredService<IMemoryDatabase>().ReadAsync(connection => connection.ExecuteScalarAsync<long>($"SELECT count(*) FROM {table}"), Stop);
}
