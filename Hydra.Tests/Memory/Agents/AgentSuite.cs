using System.Text.Json.Nodes;
using Hydra.Tests.Hosting;

namespace Hydra.Tests.Memory.Agents;

public sealed class AgentsOnSqliteTests() : AgentSuite(null);

public sealed class AgentsOnPostgresTests(SharedServers servers) : AgentSuite(servers);

public abstract class AgentSuite(SharedServers? servers) : MemorySuite(servers)
{
    private static readonly string[] RequiredByLetta = ["id", "name", "system", "agent_type", "llm_config", "memory", "blocks", "tools", "sources", "tags"];

    [Fact]
    public async Task An_agent_is_told_with_every_field_and_all_relations()
    {
        await using MemoryWorld world = await StartAsync();

        JsonNode made = await world.PostAsync(
            "/v1/agents/",
            """
            {"name": "ada", "system": "Be kind.", "tags": ["b", "a", "b"], "timezone": "Europe/Berlin", "metadata": {"k": [1]}, "parallel_tool_calls": true,
             "memory_blocks": [{"label": "persona", "value": "I am Ada."}, {"label": "human", "value": "You are you.", "limit": 50}]}
            """);
        JsonNode agent = await world.GetAsync($"/v1/agents/{made["id"]}");

        Assert.True(JsonNode.DeepEquals(made, agent));
        Assert.All(RequiredByLetta, field => Assert.NotNull(agent[field]));
        Assert.Equal(("ada", "Be kind.", "letta_v1_agent", "Europe/Berlin"), (Text(agent, "name"), Text(agent, "system"), Text(agent, "agent_type"), Text(agent, "timezone")));
        Assert.Equal(["a", "b"], agent["tags"]!.AsArray().Select(tag => (string?)tag));
        Assert.Equal(["persona", "human"], agent["blocks"]!.AsArray().Select(block => (string?)block!["label"]));
        Assert.Equal(["persona", "human"], agent["memory"]!["blocks"]!.AsArray().Select(block => (string?)block!["label"]));
        Assert.Equal("""{"k":[1]}""", agent["metadata"]!.ToJsonString());
        Assert.True((bool)agent["parallel_tool_calls"]!);
        Assert.Equal("2026-11-20T12:00:00+00:00", Text(agent, "created_at"));
        Assert.Contains("archival_memory_search", agent["tools"]!.AsArray().Select(tool => (string?)tool!["name"]));
    }

    [Fact]
    public async Task An_agent_that_says_nothing_gets_a_name_and_the_models_of_the_cluster()
    {
        await using MemoryWorld world = await StartAsync();

        JsonNode agent = await world.PostAsync("/v1/agents/", "{}");

        Assert.NotEmpty(Text(agent, "name")!);
        Assert.Equal("hydra/Llama-3.1-70B-EXL2-3.5bpw", Text(agent, "model"));
        Assert.Equal(32768, (int)agent["llm_config"]!["context_window"]!);
        Assert.Equal("http://192.168.1.244:4000/v1", Text(agent["llm_config"]!, "model_endpoint"));
        Assert.Equal("hydra/nomic-embed-text", Text(agent, "embedding"));
        Assert.Equal(768, (int)agent["embedding_config"]!["embedding_dim"]!);
    }

    [Fact]
    public async Task A_model_may_be_an_alias_and_one_that_nobody_knows_is_kept()
    {
        await using MemoryWorld world = await StartAsync();

        JsonNode alias = await world.PostAsync("/v1/agents/", """{"model": "hydra-small", "context_window_limit": 4000}""");
        JsonNode unknown = await world.PostAsync("/v1/agents/", """{"model": "openai/gpt-9"}""");

        Assert.Equal(("hydra-small", 4000), (Text(alias, "model"), (int)alias["llm_config"]!["context_window"]!));
        Assert.Equal("openai/gpt-9", Text(unknown, "model"));
        Assert.True((int)unknown["llm_config"]!["context_window"]! > 0);
    }

    [Fact]
    public async Task A_change_leaves_what_it_does_not_name()
    {
        await using MemoryWorld world = await StartAsync();
        JsonNode before = await world.PostAsync("/v1/agents/", """{"name": "ada", "description": "old", "tags": ["a"], "memory_blocks": [{"label": "persona", "value": "I"}]}""");
        world.Time.Advance(TimeSpan.FromMinutes(1));

        JsonNode after = await world.PatchAsync($"/v1/agents/{before["id"]}", """{"description": "new"}""");

        Assert.Equal(("ada", "new", "a"), (Text(after, "name"), Text(after, "description"), (string?)after["tags"]![0]));
        Assert.Single(after["blocks"]!.AsArray());
        Assert.Equal("2026-11-20T12:01:00+00:00", Text(after, "updated_at"));
        Assert.Equal("2026-11-20T12:00:00+00:00", Text(after, "created_at"));
    }

    [Fact]
    public async Task A_change_replaces_tags_blocks_and_tools_whole()
    {
        await using MemoryWorld world = await StartAsync();
        JsonNode agent = await world.PostAsync("/v1/agents/", """{"tags": ["a"], "memory_blocks": [{"label": "persona", "value": "I"}]}""");
        string block = (string)(await world.PostAsync("/v1/blocks/", """{"label": "human", "value": "you"}"""))["id"]!;

        JsonNode after = await world.PatchAsync($"/v1/agents/{agent["id"]}", $$"""{"tags": ["b"], "block_ids": ["{{block}}"], "tool_ids": []}""");

        Assert.Equal("b", (string?)Assert.Single(after["tags"]!.AsArray()));
        Assert.Equal("human", Text(Assert.Single(after["blocks"]!.AsArray())!, "label"));
        Assert.Empty(after["tools"]!.AsArray());
    }

    [Theory]
    [InlineData("""{"agent_type": "robot"}""", 422, "agent_type must be one of")]
    [InlineData("""{"timezone": "Mars/Olympus"}""", 422, "timezone is no time zone")]
    [InlineData("""{"name": ""}""", 422, "name must have 1 to 200 characters")]
    [InlineData("""{"memory_blocks": [{"label": "a", "value": "abc", "limit": 2}, {"value": 1}]}""", 422, "memory_blocks[0].value has 3 characters, and the block 'a' holds 2")]
    [InlineData("""{"memory_blocks": [{"label": "a", "value": ""}, {"label": "a", "value": ""}]}""", 409, "has another block with the label 'a'")]
    [InlineData("""{"block_ids": ["block-0b9b1c2d-3e4f-4a5b-8c6d-7e8f9a0b1c2d"]}""", 404, "Block not found")]
    [InlineData("""{"tools": ["no_such_tool"]}""", 404, "Tool not found: no_such_tool")]
    public async Task An_agent_that_cannot_be_leaves_nothing(string json, int status, string expected)
    {
        await using MemoryWorld world = await StartAsync();
        string before = $"{await world.GetAsync("/v1/agents/count")} {await world.GetAsync("/v1/blocks/count")}";

        Assert.Contains(expected, await world.RefusedAsync(status, HttpMethod.Post, "/v1/agents/", json), StringComparison.Ordinal);

        Assert.Equal(before, $"{await world.GetAsync("/v1/agents/count")} {await world.GetAsync("/v1/blocks/count")}");
    }

    [Fact]
    public async Task Deleting_an_agent_leaves_its_blocks_to_those_who_share_them()
    {
        await using MemoryWorld world = await StartAsync();
        JsonNode first = await world.PostAsync("/v1/agents/", """{"tags": ["gone"], "memory_blocks": [{"label": "shared", "value": "ours"}]}""");
        string block = (string)first["blocks"]![0]!["id"]!;
        JsonNode second = await world.PostAsync("/v1/agents/", $$"""{"block_ids": ["{{block}}"]}""");

        await world.AskAsync(HttpMethod.Delete, $"/v1/agents/{first["id"]}");

        await world.RefusedAsync(404, HttpMethod.Get, $"/v1/agents/{first["id"]}");
        Assert.Equal("ours", Text(await world.GetAsync($"/v1/agents/{second["id"]}/core-memory/blocks/shared"), "value"));
        Assert.Empty((await world.GetAsync("/v1/tags/?query_text=gone")).AsArray());
    }

    [Theory]
    [InlineData("name=ada", "ada")]
    [InlineData("query_text=AD", "ada")]
    [InlineData("query_text=%25", "")]
    [InlineData("tags=x", "ada,bob")]
    [InlineData("tags=x&tags=y", "ada,bob,cyd")]
    [InlineData("tags=x&tags=y&match_all_tags=true", "bob")]
    [InlineData("tags=x&name=bob", "bob")]
    [InlineData("identity_id=identity-7", "")]
    [InlineData("tags=secret", "")]
    [InlineData("tags=secret&show_hidden_agents=true", "eve")]
    public async Task A_list_is_narrowed(string query, string expected)
    {
        await using MemoryWorld world = await StartAsync();
        foreach (string agent in (string[])["""{"name": "ada", "tags": ["x"]}""", """{"name": "bob", "tags": ["x", "y"]}""", """{"name": "cyd", "tags": ["y"]}""", """{"name": "eve", "hidden": true, "tags": ["secret"]}"""])
        {
            await world.PostAsync("/v1/agents/", agent);
            world.Time.Advance(TimeSpan.FromSeconds(1));
        }

        JsonArray found = (await world.GetAsync($"/v1/agents/?order=asc&{query}")).AsArray();

        Assert.Equal(expected, string.Join(',', found.Select(agent => Text(agent!, "name"))));
    }

    [Fact]
    public async Task Tags_are_listed_once_each_and_in_parts()
    {
        await using MemoryWorld world = await StartAsync();
        await world.PostAsync("/v1/agents/", """{"tags": ["c", "a"]}""");
        await world.PostAsync("/v1/agents/", """{"tags": ["b", "a", "B, b"]}""");

        Assert.Equal("""["B, b","a","b","c"]""", (await world.GetAsync("/v1/tags/")).ToJsonString());
        Assert.Equal("""["b","c"]""", (await world.GetAsync("/v1/tags/?after=a&limit=2")).ToJsonString());
        Assert.Equal("""["B, b","b"]""", (await world.GetAsync("/v1/tags/?query_text=b")).ToJsonString());
    }

    [Fact]
    public async Task Agents_are_there_after_a_restart()
    {
        await using MemoryWorld world = await StartAsync();
        JsonNode agent = await world.PostAsync("/v1/agents/", """{"name": "ada", "memory_blocks": [{"label": "persona", "value": "I"}]}""");

        await world.RestartAsync();

        Assert.True(JsonNode.DeepEquals(agent, await world.GetAsync($"/v1/agents/{agent["id"]}")));
    }

    [Fact]
    public async Task Tools_are_attached_listed_and_detached()
    {
        await using MemoryWorld world = await StartAsync();
        JsonNode agent = await world.PostAsync("/v1/agents/", """{"include_base_tools": false}""");
        string tool = (string)(await world.GetAsync("/v1/tools/?name=send_message"))[0]!["id"]!;

        JsonNode with = await world.PatchAsync($"/v1/agents/{agent["id"]}/tools/attach/{tool}");
        await world.PatchAsync($"/v1/agents/{agent["id"]}/tools/attach/{tool}");
        JsonArray listed = (await world.GetAsync($"/v1/agents/{agent["id"]}/tools")).AsArray();
        JsonNode without = await world.PatchAsync($"/v1/agents/{agent["id"]}/tools/detach/{tool}");

        Assert.Equal("send_message", Text(Assert.Single(with["tools"]!.AsArray())!, "name"));
        Assert.Single(listed);
        Assert.Empty(without["tools"]!.AsArray());
        await world.RefusedAsync(404, HttpMethod.Patch, $"/v1/agents/{agent["id"]}/tools/detach/{tool}");
    }

    private static string? Text(JsonNode node, string field) => (string?)node[field];
}
