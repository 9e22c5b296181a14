using System.Text.Json.Nodes;
using Hydra.Tests.Hosting;

namespace Hydra.Tests.Memory.AgentFiles;

public sealed class AgentFilesOnSqliteTests() : AgentFileSuite(null);

public sealed class AgentFilesOnPostgresTests(SharedServers servers) : AgentFileSuite(servers);

public abstract class AgentFileSuite(SharedServers? servers) : MemorySuite(servers)
{
    [Fact]
    public async Task An_agent_goes_into_a_file_and_out_of_it_as_it_was()
    {
        await using MemoryWorld world = await StartAsync();
        JsonNode before = await world.PostAsync(
            "/v1/agents/",
            """
            {"name": "ada", "system": "Be kind.", "tags": ["x"], "metadata": {"k": 1}, "model": "hydra/llama3.2:3b", "timezone": "Europe/Berlin",
             "memory_blocks": [{"label": "persona", "value": "I", "limit": 9, "description": "d", "read_only": true, "tags": ["t"]}, {"label": "human", "value": "you"}]}
            """);

        JsonNode file = await world.GetAsync($"/v1/agents/{before["id"]}/export");
        JsonNode after = await ImportedAsync(world, file);

        Assert.NotEqual((string?)before["id"], (string?)after["id"]);
        Assert.Equal("agent-0", (string?)file["agents"]![0]!["id"]);
        Assert.Equal("""["block-0","block-1"]""", file["agents"]![0]!["block_ids"]!.ToJsonString());
        foreach (string field in (string[])["name", "system", "tags", "metadata", "model", "timezone", "agent_type", "llm_config", "embedding", "embedding_config", "tool_rules"])
            Assert.True(JsonNode.DeepEquals(before[field], after[field]), field);
        foreach (string field in (string[])["label", "value", "limit", "description", "read_only", "tags"])
            Assert.Equal(before["blocks"]!.AsArray().Select(block => block![field]?.ToJsonString()), after["blocks"]!.AsArray().Select(block => block![field]?.ToJsonString()));
        Assert.Equal(before["tools"]!.ToJsonString(), after["tools"]!.ToJsonString());
    }

    [Fact]
    public async Task What_the_caller_says_goes_before_what_the_file_says()
    {
        await using MemoryWorld world = await StartAsync();
        JsonNode file = await world.GetAsync($"/v1/agents/{(await world.PostAsync("/v1/agents/", """{"name": "ada"}"""))["id"]}/export");

        JsonNode after = await ImportedAsync(world, file, ("name", "bob"), ("model", "hydra/llama3.2:8b"), ("embedding", "hydra/all-minilm"));

        Assert.Equal(("bob", "hydra/llama3.2:8b", "hydra/all-minilm"), ((string?)after["name"], (string?)after["model"], (string?)after["embedding"]));
        Assert.Equal(384, (int)after["embedding_config"]!["embedding_dim"]!);
    }

    [Fact]
    public async Task A_file_of_another_server_with_a_shared_block_and_tools_of_its_own_is_taken()
    {
        await using MemoryWorld world = await StartAsync();
        await world.PostAsync("/v1/tools/", """{"source_code": "def roll(): pass", "description": "Ours."}""");
        JsonNode file = JsonNode.Parse(
            """
            {"agents": [{"id": "agent-0", "name": "a", "block_ids": ["block-0"], "tool_ids": ["tool-0", "tool-1"], "messages": [], "in_context_message_ids": ["message-0"], "llm_config": {"model": "gpt-4", "context_window": 8000}},
                        {"id": "agent-1", "name": "b", "block_ids": ["block-0"], "tool_ids": []}],
             "blocks": [{"id": "block-0", "label": "team", "value": "ours"}],
             "tools": [{"id": "tool-0", "name": "roll", "tool_type": "custom", "source_code": "def roll(): return 6", "description": "Theirs."},
                       {"id": "tool-1", "name": "memory_insert", "tool_type": "letta_sleeptime_core", "description": "Theirs."}],
             "groups": [], "files": [], "sources": [], "mcp_servers": [], "metadata": {}, "created_at": "2025-01-01T00:00:00Z"}
            """)!;

        JsonNode kept = await ImportedAsync(world, file, ("override_existing_tools", "false"));
        JsonNode replaced = await ImportedAsync(world, file);

        Assert.Equal("gpt-4", (string?)kept["model"]);
        Assert.Equal(2, (await world.GetAsync($"/v1/blocks/{kept["blocks"]![0]!["id"]}/agents")).AsArray().Count);
        Assert.Equal("Ours.", DescriptionOf(kept, "roll"));
        Assert.Equal("Theirs.", DescriptionOf(replaced, "roll"));
        Assert.NotEqual("Theirs.", DescriptionOf(replaced, "memory_insert"));
        Assert.Equal(2, replaced["tools"]!.AsArray().Count(tool => (string?)tool!["name"] is "roll" or "memory_insert"));
    }

    [Theory]
    [InlineData("", "file is empty")]
    [InlineData("{", "The body is not JSON")]
    [InlineData("{}", "this is no agent file")]
    [InlineData("""{"agents": [{"block_ids": ["block-7"]}]}""", "agents[0].block_ids names block-7, which the file does not have.")]
    [InlineData("""{"agents": [{}], "blocks": [{"id": "block-0", "label": "a", "value": "abc", "limit": 2}]}""", "blocks[0].value has 3 characters")]
    [InlineData("""{"agents": [{}], "tools": [{"id": "tool-0", "name": "no name"}]}""", "tools[0].name must have")]
    public async Task What_is_no_agent_file_leaves_nothing(string text, string expected)
    {
        await using MemoryWorld world = await StartAsync();
        string before = $"{await world.GetAsync("/v1/agents/count")} {await world.GetAsync("/v1/blocks/count")}";

        using HttpResponseMessage response = await SendAsync(world, text);

        Assert.Equal(422, (int)response.StatusCode);
        Assert.Contains(expected, (string)JsonNode.Parse(await response.Content.ReadAsStringAsync(Stop))!["detail"]!, StringComparison.Ordinal);
        Assert.Equal(before, $"{await world.GetAsync("/v1/agents/count")} {await world.GetAsync("/v1/blocks/count")}");
    }

    [Fact]
    public async Task What_is_no_form_is_told()
    {
        await using MemoryWorld world = await StartAsync();

        Assert.Contains("multipart/form-data", await world.RefusedAsync(415, HttpMethod.Post, "/v1/agents/import", "{}"), StringComparison.Ordinal);
    }

    private static string? DescriptionOf(JsonNode agent, string tool) => (string?)agent["tools"]!.AsArray().Single(item => (string?)item!["name"] == tool)!["description"];

    private static async Task<JsonNode> ImportedAsync(MemoryWorld world, JsonNode file, params (string Name, string Value)[] options)
    {
        using HttpResponseMessage response = await SendAsync(world, file.ToJsonString(), options);
        string text = await response.Content.ReadAsStringAsync(Stop);
        Assert.True(response.IsSuccessStatusCode, text);
        return await world.GetAsync($"/v1/agents/{JsonNode.Parse(text)!["agent_ids"]![0]}");
    }

    private static Task<HttpResponseMessage> SendAsync(MemoryWorld world, string file, params (string Name, string Value)[] options)
    {
        var form = new MultipartFormDataContent { { new StringContent(file), "file", "agent.af" } };
        foreach ((string name, string value) in options)
            form.Add(new StringContent(value), name);
        return world.Client.PostAsync("/v1/agents/import", form, Stop);
    }
}
