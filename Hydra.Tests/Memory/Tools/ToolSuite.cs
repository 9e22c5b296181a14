using System.Text.Json.Nodes;
using Hydra.Tests.Hosting;

namespace Hydra.Tests.Memory.Tools;

public sealed class ToolsOnSqliteTests() : ToolSuite(null);

public sealed class ToolsOnPostgresTests(SharedServers servers) : ToolSuite(servers);

public abstract class ToolSuite(SharedServers? servers) : MemorySuite(servers)
{
    private const string Dice = """{"source_code": "def roll(sides: int):\n    return 4\n", "description": "Rolls.", "tags": ["games"]}""";

    [Fact]
    public async Task A_tool_is_made_changed_and_deleted()
    {
        await using MemoryWorld world = await StartAsync();

        JsonNode made = await world.PostAsync("/v1/tools/", Dice);
        JsonNode changed = await world.PatchAsync($"/v1/tools/{made["id"]}", """{"json_schema": {"name": "throw", "description": "Throws.", "parameters": {}}, "return_char_limit": 7}""");

        Assert.Equal(("roll", "custom", "Rolls.", 50_000), ((string?)made["name"], (string?)made["tool_type"], (string?)made["description"], (int)made["return_char_limit"]!));
        Assert.Equal(("throw", "Throws.", 7, "games"), ((string?)changed["name"], (string?)changed["description"], (int)changed["return_char_limit"]!, (string?)changed["tags"]![0]));
        Assert.True(JsonNode.DeepEquals(changed, await world.GetAsync($"/v1/tools/{made["id"]}")));
        await world.AskAsync(HttpMethod.Delete, $"/v1/tools/{made["id"]}");
        await world.RefusedAsync(404, HttpMethod.Get, $"/v1/tools/{made["id"]}");
    }

    [Fact]
    public async Task A_name_is_there_once_unless_it_is_put_anew()
    {
        await using MemoryWorld world = await StartAsync();
        JsonNode made = await world.PostAsync("/v1/tools/", Dice);

        await world.RefusedAsync(409, HttpMethod.Post, "/v1/tools/", Dice);
        JsonNode put = await world.AskAsync(HttpMethod.Put, "/v1/tools/", """{"source_code": "async def roll():\n  pass", "description": "Better."}""");

        Assert.Equal(((string?)made["id"], "Better."), ((string?)put["id"], (string?)put["description"]));
    }

    [Theory]
    [InlineData("""{"source_code": "x = 1"}""", "source_code has no function")]
    [InlineData("""{"json_schema": {"name": "f"}}""", "source_code is required")]
    [InlineData("""{"source_code": "", "json_schema": {"name": "not a name"}}""", "json_schema must have the tool's name")]
    public async Task What_is_no_tool_is_refused(string json, string expected)
    {
        await using MemoryWorld world = await StartAsync();

        Assert.Contains(expected, await world.RefusedAsync(422, HttpMethod.Post, "/v1/tools/", json), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_memory_s_own_tools_have_schemas_that_a_model_can_use()
    {
        await using MemoryWorld world = await StartAsync();

        JsonArray tools = (await world.PostAsync("/v1/tools/add-base-tools", "{}")).AsArray();

        Assert.Equal((await world.GetAsync("/v1/tools/count")).GetValue<int>(), tools.Count);
        foreach (JsonNode? tool in tools)
        {
            JsonNode parameters = tool!["json_schema"]!["parameters"]!;
            Assert.Equal((string?)tool["name"], (string?)tool["json_schema"]!["name"]);
            Assert.NotEmpty((string)tool["json_schema"]!["description"]!);
            Assert.All(parameters["required"]!.AsArray(), name => Assert.NotNull(parameters["properties"]![(string)name!]));
        }

        JsonNode insert = tools.Single(tool => (string?)tool!["name"] == "memory_insert")!;
        Assert.Equal("""["label","new_string"]""", insert["json_schema"]!["parameters"]!["required"]!.ToJsonString());
    }

    [Theory]
    [InlineData("name=roll", "roll")]
    [InlineData("names=roll&names=send_message", "roll,send_message")]
    [InlineData("tool_types=custom", "roll")]
    [InlineData("search=ROLLS", "roll")]
    [InlineData("exclude_tool_types=letta_core&exclude_tool_types=letta_memory_core&exclude_tool_types=letta_sleeptime_core", "roll")]
    [InlineData("return_only_letta_tools=true&names=roll&names=send_message", "send_message")]
    public async Task A_list_is_narrowed(string query, string expected)
    {
        await using MemoryWorld world = await StartAsync();
        await world.PostAsync("/v1/tools/", Dice);

        JsonArray found = (await world.GetAsync($"/v1/tools/?{query}")).AsArray();

        Assert.Equal(expected, string.Join(',', found.Select(tool => (string)tool!["name"]!).Order(StringComparer.Ordinal)));
    }
}
