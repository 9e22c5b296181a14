using System.Text.Json.Nodes;
using Hydra.Tests.Hosting;

namespace Hydra.Tests.Memory.Blocks;

public sealed class BlocksOnSqliteTests() : BlockSuite(null);

public sealed class BlocksOnPostgresTests(SharedServers servers) : BlockSuite(servers);

public abstract class BlockSuite(SharedServers? servers) : MemorySuite(servers)
{
    [Fact]
    public async Task A_block_is_made_read_changed_and_deleted()
    {
        await using MemoryWorld world = await StartAsync();

        JsonNode made = await world.PostAsync("/v1/blocks/", """{"label": "notes", "value": "one", "metadata": {"k": 1}, "tags": ["t"], "description": "d"}""");
        JsonNode changed = await world.PatchAsync($"/v1/blocks/{made["id"]}", """{"value": "two"}""");

        Assert.Equal((100_000, false, 1), ((int)made["limit"]!, (bool)made["read_only"]!, (int)made["version"]!));
        Assert.Equal(("notes", "two", "d", 2), ((string?)changed["label"], (string?)changed["value"], (string?)changed["description"], (int)changed["version"]!));
        Assert.True(JsonNode.DeepEquals(changed, await world.GetAsync($"/v1/blocks/{made["id"]}")));
        await world.AskAsync(HttpMethod.Delete, $"/v1/blocks/{made["id"]}");
        await world.RefusedAsync(404, HttpMethod.Get, $"/v1/blocks/{made["id"]}");
        await world.RefusedAsync(404, HttpMethod.Delete, $"/v1/blocks/{made["id"]}");
    }

    [Theory]
    [InlineData("system/human", "system%2Fhuman")]
    [InlineData("a%2Fb", "a%252Fb")]
    [InlineData("a%2fb", "a%252fb")]
    [InlineData("100 %", "100%20%25")]
    [InlineData("grüße", "gr%C3%BC%C3%9Fe")]
    [InlineData("a?b#c", "a%3Fb%23c")]
    [InlineData("a/", "a%2F")]
    [InlineData("attach/x", "attach%2Fx")]
    public async Task A_label_in_a_path_is_what_was_escaped(string label, string path)
    {
        await using MemoryWorld world = await StartAsync();
        // One that would be found where %2F and / were the same.
        JsonNode agent = await world.PostAsync(
            "/v1/agents/",
            new JsonObject { ["memory_blocks"] = new JsonArray(Block(label), Block("a/b")) }.ToJsonString());
        string blocks = $"/v1/agents/{agent["id"]}/core-memory/blocks";

        Assert.Equal(label, (string?)(await world.GetAsync($"{blocks}/{path}"))["label"]);
        Assert.Equal(label, (string?)(await world.GetAsync($"{blocks}/{path}/?x=y"))["label"]);
        JsonNode changed = await world.PatchAsync($"{blocks}/{path}", """{"value": "changed"}""");
        Assert.Equal((label, "changed"), ((string?)changed["label"], (string?)changed["value"]));
        Assert.Equal("", (string?)(await world.GetAsync($"{blocks}/a%2Fb"))["value"]);
    }

    [Fact]
    public async Task A_label_with_a_slash_that_nobody_escaped_is_found()
    {
        await using MemoryWorld world = await StartAsync();
        JsonNode agent = await world.PostAsync("/v1/agents/", """{"memory_blocks": [{"label": "system/human", "value": "you"}]}""");

        Assert.Equal("you", (string?)(await world.GetAsync($"/v1/agents/{agent["id"]}/core-memory/blocks/system/human"))["value"]);
        Assert.Contains("Block 'nobody' of agent not found", await world.RefusedAsync(404, HttpMethod.Get, $"/v1/agents/{agent["id"]}/core-memory/blocks/nobody"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"label": "a", "value": "12345", "limit": 4}""", "value has 5 characters, and the block 'a' holds 4")]
    [InlineData("""{"label": "", "value": ""}""", "label must have 1 to 200 characters")]
    public async Task What_does_not_fit_is_refused_with_both_numbers(string json, string expected)
    {
        await using MemoryWorld world = await StartAsync();
        string before = (await world.GetAsync("/v1/blocks/count")).ToJsonString();

        Assert.Contains(expected, await world.RefusedAsync(422, HttpMethod.Post, "/v1/blocks/", json), StringComparison.Ordinal);

        Assert.Equal(before, (await world.GetAsync("/v1/blocks/count")).ToJsonString());
    }

    [Fact]
    public async Task Characters_are_counted_and_not_their_parts()
    {
        await using MemoryWorld world = await StartAsync();
        JsonNode block = await world.PostAsync("/v1/blocks/", """{"label": "a", "value": "🦊🦊🦊🦊", "limit": 4}""");
        string path = $"/v1/blocks/{block["id"]}";

        Assert.Contains("has 5 characters", await world.RefusedAsync(422, HttpMethod.Patch, path, """{"value": "🦊🦊🦊🦊🦊", "description": "half"}"""), StringComparison.Ordinal);
        Assert.Contains("holds 3", await world.RefusedAsync(422, HttpMethod.Patch, path, """{"limit": 3}"""), StringComparison.Ordinal);

        Assert.True(JsonNode.DeepEquals(block, await world.GetAsync(path)));
        Assert.Equal(5, (int)(await world.PatchAsync(path, """{"value": "🦊🦊🦊🦊🦊", "limit": 5}"""))["limit"]!);
    }

    [Fact]
    public async Task A_read_only_value_changes_only_for_who_lifts_it()
    {
        await using MemoryWorld world = await StartAsync();
        string path = $"/v1/blocks/{(await world.PostAsync("/v1/blocks/", """{"label": "law", "value": "one", "read_only": true}"""))["id"]}";

        Assert.Contains("is read-only", await world.RefusedAsync(403, HttpMethod.Patch, path, """{"value": "two"}"""), StringComparison.Ordinal);
        Assert.Equal("new", (string?)(await world.PatchAsync(path, """{"description": "new"}"""))["description"]);
        Assert.Equal("two", (string?)(await world.PatchAsync(path, """{"value": "two", "read_only": false}"""))["value"]);
    }

    [Fact]
    public async Task A_shared_block_is_the_same_for_all_its_agents()
    {
        await using MemoryWorld world = await StartAsync();
        string block = (string)(await world.PostAsync("/v1/blocks/", """{"label": "team", "value": "one"}"""))["id"]!;
        string[] agents = [await AgentAsync(world, block), await AgentAsync(world, block)];

        await world.PatchAsync($"/v1/agents/{agents[0]}/core-memory/blocks/team", """{"value": "two"}""");
        await world.PatchAsync($"/v1/blocks/{block}", """{"label": "crew"}""");

        foreach (string agent in agents)
            Assert.Equal("two", (string?)(await world.GetAsync($"/v1/agents/{agent}/core-memory/blocks/crew"))["value"]);
        JsonArray holders = (await world.GetAsync($"/v1/blocks/{block}/agents")).AsArray();
        Assert.Equal(agents.Order(StringComparer.Ordinal), holders.Select(agent => (string)agent!["id"]!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_agent_has_each_label_once_and_a_client_is_told_not_to_try_again()
    {
        await using MemoryWorld world = await StartAsync();
        JsonNode agent = await world.PostAsync("/v1/agents/", """{"memory_blocks": [{"label": "a", "value": "1"}, {"label": "b", "value": "2"}]}""");
        string other = (string)(await world.PostAsync("/v1/blocks/", """{"label": "a", "value": "3"}"""))["id"]!;

        using HttpResponseMessage refused = await world.SendAsync(HttpMethod.Patch, $"/v1/agents/{agent["id"]}/core-memory/blocks/attach/{other}");
        await world.RefusedAsync(409, HttpMethod.Patch, $"/v1/agents/{agent["id"]}/core-memory/blocks/b", """{"label": "a"}""");
        // Its own is no other one.
        await world.PatchAsync($"/v1/agents/{agent["id"]}/core-memory/blocks/attach/{agent["blocks"]![0]!["id"]}");

        Assert.Equal((409, "false"), ((int)refused.StatusCode, Assert.Single(refused.Headers.GetValues("x-should-retry"))));
        Assert.Equal(2, (await world.GetAsync($"/v1/agents/{agent["id"]}/core-memory/blocks")).AsArray().Count);
    }

    [Fact]
    public async Task Two_blocks_of_a_label_that_come_at_once_leave_one()
    {
        await using MemoryWorld world = await StartAsync();
        string agent = (string)(await world.PostAsync("/v1/agents/", "{}"))["id"]!;
        string[] blocks = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ => (string)(await world.PostAsync("/v1/blocks/", """{"label": "a", "value": ""}"""))["id"]!));

        HttpResponseMessage[] answers = await Task.WhenAll(blocks.Select(block => world.SendAsync(HttpMethod.Patch, $"/v1/agents/{agent}/core-memory/blocks/attach/{block}")));

        Assert.Single(answers, answer => answer.IsSuccessStatusCode);
        Assert.Equal(7, answers.Count(answer => (int)answer.StatusCode == 409));
    }

    [Fact]
    public async Task A_detached_block_stays()
    {
        await using MemoryWorld world = await StartAsync();
        JsonNode agent = await world.PostAsync("/v1/agents/", """{"memory_blocks": [{"label": "a", "value": "1"}]}""");
        string block = (string)agent["blocks"]![0]!["id"]!;

        JsonNode after = await world.PatchAsync($"/v1/agents/{agent["id"]}/core-memory/blocks/detach/{block}");

        Assert.Empty(after["blocks"]!.AsArray());
        Assert.Equal("1", (string?)(await world.GetAsync($"/v1/blocks/{block}"))["value"]);
        await world.RefusedAsync(404, HttpMethod.Patch, $"/v1/agents/{agent["id"]}/core-memory/blocks/detach/{block}");
    }

    [Theory]
    [InlineData("label=b_1", "b_1")]
    [InlineData("label_search=_1", "b_1")]
    [InlineData("value_search=50%25", "bx1")]
    [InlineData("description_search=DEEP", "b_1")]
    [InlineData("tags=x", "b_1,bx1")]
    [InlineData("tags=x&tags=z", "b_1,bx1,lone")]
    [InlineData("tags=x&tags=y&match_all_tags=true", "bx1")]
    [InlineData("tags=%22x", "")]
    [InlineData("tags=all&connected_to_agents_count_gt=0", "b_1,bx1")]
    [InlineData("tags=all&connected_to_agents_count_lt=1", "lone")]
    [InlineData("tags=all&connected_to_agents_count_eq=1", "b_1")]
    [InlineData("tags=all&connected_to_agents_count_eq=0&connected_to_agents_count_eq=2", "bx1,lone")]
    [InlineData("tags=all&templates_only=true", "")]
    [InlineData("tags=all&name=pattern", "lone")]
    [InlineData("tags=all&order=desc&limit=1", "lone")]
    public async Task A_list_is_narrowed(string query, string expected)
    {
        await using MemoryWorld world = await StartAsync();
        string first = await BlockAsync(world, """{"label": "b_1", "value": "500", "description": "deep", "tags": ["x", "all"]}""");
        string second = await BlockAsync(world, """{"label": "bx1", "value": "50%", "tags": ["x", "y", "all"]}""");
        await BlockAsync(world, """{"label": "lone", "value": "", "tags": ["z", "all"], "template_name": "pattern"}""");
        await AgentAsync(world, first, second);
        await AgentAsync(world, second);

        JsonArray found = (await world.GetAsync($"/v1/blocks/?{query}")).AsArray();

        Assert.Equal(expected, string.Join(',', found.Select(block => (string?)block!["label"])));
    }

    private static JsonObject Block(string label) => new() { ["label"] = label, ["value"] = "" };

    private static async Task<string> BlockAsync(MemoryWorld world, string json)
    {
        world.Time.Advance(TimeSpan.FromSeconds(1));
        return (string)(await world.PostAsync("/v1/blocks/", json))["id"]!;
    }

    private static async Task<string> AgentAsync(MemoryWorld world, params string[] blocks) =>
        (string)(await world.PostAsync("/v1/agents/", $$"""{"block_ids": ["{{string.Join("\",\"", blocks)}}"]}"""))["id"]!;
}
