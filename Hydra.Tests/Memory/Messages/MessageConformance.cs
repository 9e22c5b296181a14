using System.Text.Json.Nodes;
using Dapper;
using Hydra.Memory.Storage;
using Hydra.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Hydra.Tests.Memory.Messages;

public sealed class SqliteMessageTests : MessageConformance
{
    private protected override Task<MemoryWorld> StartAsync(params (string Name, string Value)[] settings) => MemoryWorld.StartAsync(settings);
}

public sealed class PostgresMessageTests(SharedServers servers) : MessageConformance
{
    private protected override Task<MemoryWorld> StartAsync(params (string Name, string Value)[] settings) => MemoryWorld.StartOnPostgresAsync(servers, settings);
}

/// <summary>Storing and listing messages over HTTP, whatever the database.</summary>
public abstract class MessageConformance
{
    private const string Agent = "agent-5f9b4f7e-5d53-4b7f-9f3a-6c1f0c9b2a11";
    private const string Path = $"/v1/agents/{Agent}/messages";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private protected abstract Task<MemoryWorld> StartAsync(params (string Name, string Value)[] settings);

    [Fact]
    public async Task Messages_are_listed_newest_first_and_paging_ends()
    {
        await using MemoryWorld world = await WithAgentAsync();
        for (int i = 0; i < 5; i++)
            await world.PostAsync(Path, Says($"word{i}"));

        var pages = new List<string>();
        string after = "";
        while (await world.GetAsync($"{Path}?limit=2{after}") is JsonArray { Count: > 0 } page)
        {
            pages.Add(string.Join(',', page.Select(TextOf)));
            after = $"&after={page[^1]!["id"]}";
        }

        Assert.Equal(["word4,word3", "word2,word1", "word0"], pages);
    }

    [Fact]
    public async Task The_page_before_a_message_is_the_one_next_to_it()
    {
        await using MemoryWorld world = await WithAgentAsync();
        for (int i = 0; i < 5; i++)
            await world.PostAsync(Path, Says($"word{i}"));
        JsonArray all = (await world.GetAsync($"{Path}?order=asc")).AsArray();

        JsonArray before = (await world.GetAsync($"{Path}?order=asc&limit=2&before={all[4]!["id"]}")).AsArray();

        Assert.Equal(["word2", "word3"], before.Select(TextOf));
    }

    [Fact]
    public async Task A_message_with_the_same_otid_is_stored_once()
    {
        await using MemoryWorld world = await WithAgentAsync();
        const string message = """{"messages":[{"role":"user","content":"yes","otid":"o-1"}]}""";

        JsonNode first = await world.PostAsync(Path, message);
        JsonNode[] more = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => world.PostAsync(Path, message)));

        Assert.All(more, answer => Assert.Equal((string?)first["messages"]![0]!["id"], (string?)answer["messages"]![0]!["id"]));
        Assert.Single((await world.GetAsync(Path)).AsArray());
    }

    [Fact]
    public async Task A_second_yes_is_a_message_and_a_retried_one_is_not()
    {
        await using MemoryWorld world = await WithAgentAsync();
        await world.PostAsync(Path, Says("yes"));
        await world.PostAsync(Path, Says("yes"));

        using HttpResponseMessage retried = await RetryAsync(world, Says("yes"));

        Assert.Equal("1", retried.Headers.GetValues("x-hydra-repeated").Single());
        Assert.Equal(2, (await world.GetAsync(Path)).AsArray().Count);
    }

    [Fact]
    public async Task What_came_after_it_shows_that_a_retried_message_did_not_arrive()
    {
        await using MemoryWorld world = await WithAgentAsync();
        await world.PostAsync(Path, Says("yes"));
        await world.PostAsync(Path, Says("really?", "assistant"));

        using HttpResponseMessage retried = await RetryAsync(world, Says("yes"));

        Assert.Equal("0", retried.Headers.GetValues("x-hydra-repeated").Single());
        Assert.Equal(3, (await world.GetAsync(Path)).AsArray().Count);
    }

    [Fact]
    public async Task A_long_silence_begins_a_session_and_a_name_holds_one_together()
    {
        await using MemoryWorld world = await WithAgentAsync();
        string first = await SessionOfAsync(world, Says("good morning"));
        world.Time.Advance(TimeSpan.FromMinutes(29));
        string same = await SessionOfAsync(world, Says("still there?"));
        world.Time.Advance(TimeSpan.FromMinutes(31));
        string other = await SessionOfAsync(world, Says("good evening"));
        string named = await SessionOfAsync(world, """{"messages":[{"role":"user","content":"planning","session_id":"plan"}]}""");
        world.Time.Advance(TimeSpan.FromDays(3));
        string namedAgain = await SessionOfAsync(world, """{"messages":[{"role":"user","content":"more planning","session_id":"plan"}]}""");

        Assert.Equal(first, same);
        Assert.NotEqual(first, other);
        Assert.NotEqual(other, named);
        Assert.Equal(named, namedAgain);
    }

    [Fact]
    public async Task Dates_roles_and_conversation_really_filter()
    {
        await using MemoryWorld world = await WithAgentAsync();
        string conversation = (string)(await world.PostAsync($"/v1/conversations/?agent_id={Agent}", "{}"))["id"]!;
        await world.PostAsync(Path, """{"messages":[{"role":"user","content":"old","created_at":"2024-05-01T10:00:00Z"},{"role":"assistant","content":"answer","created_at":"2024-05-02T10:00:00Z"}]}""");
        await world.PostAsync($"/v1/conversations/{conversation}/messages", """{"streaming":false,"messages":[{"role":"user","content":"elsewhere","created_at":"2024-05-03"}]}""");

        Assert.Equal(["old"], await TextsAsync(world, "?end_date=2024-05-01"));
        Assert.Equal(["answer"], await TextsAsync(world, "?roles=assistant"));
        Assert.Equal(["elsewhere"], await TextsAsync(world, $"?conversation_id={conversation}"));
        Assert.Equal(["elsewhere", "answer"], await TextsAsync(world, "?start_date=2024-05-01T10:00:01Z"));
    }

    [Fact]
    public async Task Every_fault_is_told_at_once_and_nothing_is_stored()
    {
        await using MemoryWorld world = await WithAgentAsync();

        string told = await world.RefusedAsync(422, HttpMethod.Post, Path, """{"messages":[{"role":"user","content":"fine"},{"role":"robot","content":7,"created_at":"yesterday"}]}""");

        Assert.Contains("messages[1].role must be one of", told, StringComparison.Ordinal);
        Assert.Contains("messages[1].content must be", told, StringComparison.Ordinal);
        Assert.Contains("messages[1].created_at must be a time", told, StringComparison.Ordinal);
        Assert.Empty((await world.GetAsync(Path)).AsArray());
    }

    [Fact]
    public async Task A_stream_has_frames_without_names_and_ends_as_the_clients_expect()
    {
        await using MemoryWorld world = await WithAgentAsync();

        using HttpResponseMessage answer = await world.SendAsync(HttpMethod.Post, Path, """{"input":"hello","streaming":true}""");
        string[] frames = (await answer.Content.ReadAsStringAsync(Stop)).Split("\n\n", StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.MediaType);
        Assert.All(frames, frame => Assert.StartsWith("data: ", frame, StringComparison.Ordinal));
        Assert.Equal(["user_message", "stop_reason", "usage_statistics"], frames[..^1].Select(frame => (string?)JsonNode.Parse(frame["data: ".Length..])!["message_type"]));
        Assert.Equal("data: [DONE]", frames[^1]);
    }

    [Fact]
    public async Task The_default_conversation_is_the_own_thread_of_the_agent_that_the_body_names()
    {
        await using MemoryWorld world = await WithAgentAsync();

        await world.PostAsync("/v1/conversations/default/messages", $$"""{"agent_id":"{{Agent}}","streaming":false,"input":"hello"}""");

        Assert.Equal(["hello"], await TextsAsync(world, ""));
        Assert.Contains("agent_id is missing", await world.RefusedAsync(422, HttpMethod.Post, "/v1/conversations/default/messages", """{"input":"hello"}"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_there_is_a_404_that_names_it()
    {
        await using MemoryWorld world = await WithAgentAsync();

        Assert.Contains("agent-none", await world.RefusedAsync(404, HttpMethod.Post, "/v1/agents/agent-none/messages", Says("hello")), StringComparison.Ordinal);
        Assert.Contains("message-none", await world.RefusedAsync(404, HttpMethod.Get, $"{Path}?after=message-none"), StringComparison.Ordinal);
        Assert.Contains("message-none", await world.RefusedAsync(404, HttpMethod.Get, "/v1/messages/message-none"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Half_a_surrogate_pair_is_refused_and_a_whole_one_comes_back()
    {
        await using MemoryWorld world = await WithAgentAsync();

        string told = await world.RefusedAsync(422, HttpMethod.Post, Path, """{"input":"half: \ud83d"}""");
        string nul = await world.RefusedAsync(422, HttpMethod.Post, Path, """{"input":"a\u0000b"}""");
        await world.PostAsync(Path, """{"input":"whole: \ud83d\ude80"}""");

        Assert.Contains("input is no valid Unicode text", told, StringComparison.Ordinal);
        Assert.Contains("U+0000", nul, StringComparison.Ordinal);
        Assert.Equal(["whole: 🚀"], await TextsAsync(world, ""));
    }

    [Fact]
    public async Task What_was_stored_is_found_by_its_words_also_after_a_restart()
    {
        await using MemoryWorld world = await WithAgentAsync();
        await world.PostAsync(Path, Says("The kettle was descaled with vinegar."));
        await world.PostAsync(Path, Says("Nothing of note happened."));
        const string query = """{"query":"descaling kettles","search_mode":"fts"}""";

        JsonArray before = (await world.PostAsync("/v1/messages/search", query)).AsArray();
        await world.RestartAsync();
        JsonArray after = (await world.PostAsync("/v1/messages/search", query)).AsArray();

        Assert.Equal("The kettle was descaled with vinegar.", (string?)before[0]!["content"]);
        Assert.Equal(before.ToJsonString(), after.ToJsonString());
    }

    private async Task<MemoryWorld> WithAgentAsync()
    {
        MemoryWorld world = await StartAsync();
        await world.Services.GetRequiredService<IMemoryDatabase>().WriteAsync(
            connection => connection.ExecuteAsync("INSERT INTO agents (id, name, body, created_at, updated_at) VALUES (@Agent, 'tester', '{}', 1, 1)", new { Agent }),
            Stop);
        return world;
    }

    private static async Task<HttpResponseMessage> RetryAsync(MemoryWorld world, string json)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = new StringContent(json, System.Text.Encoding.UTF8, "application/json"), Headers = { { "X-Stainless-Retry-Count", "1" } } };
        return await world.Client.SendAsync(request, Stop);
    }

    private static string Says(string text, string role = "user") => $$"""{"messages":[{"role":"{{role}}","content":"{{text}}"}]}""";

    private static async Task<string> SessionOfAsync(MemoryWorld world, string json) => (string)(await world.PostAsync(Path, json))["messages"]![0]!["session_id"]!;

    private static async Task<IEnumerable<string>> TextsAsync(MemoryWorld world, string query) => (await world.GetAsync(Path + query)).AsArray().Select(TextOf);

    private static string TextOf(JsonNode? message) => (string)message!["content"]!;
}
