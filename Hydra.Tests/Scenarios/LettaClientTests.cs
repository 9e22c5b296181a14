using System.Text.Json.Nodes;
using Hydra.Tests.Memory;

namespace Hydra.Tests.Scenarios;

/// <summary>The official Letta client for Node, unmodified, against the memory on a real port.</summary>
public sealed class LettaClientTests
{
    private readonly NodeClient _client = NodeClient.Require("letta", "@letta-ai/letta-client");

    [Fact]
    public async Task OfficialClient_Health_AndModelsOfTheCluster()
    {
        JsonNode answer = await RunAsync("health");

        Assert.Equal("ok", (string?)answer["health"]!["status"]);
        Assert.Contains("hydra/llama3.2:3b", TextsOf(answer["models"]));
        Assert.Contains("hydra/nomic-embed-text", TextsOf(answer["embedding"]));
    }

    [Fact]
    public async Task OfficialClient_Agents_AreMadeListedInPartsChangedAndDeleted()
    {
        JsonNode answer = await RunAsync("agents");

        Assert.Equal(("ada", "I am Ada.", 7, 7), ((string?)answer["name"], (string?)answer["block"], (int)answer["listed"]!, (int)answer["distinct"]!));
        Assert.True((bool)answer["reversed"]!);
        Assert.Equal(("changed", "ada"), ((string?)answer["description"], (string?)answer["kept"]));
        Assert.Equal(["ada"], TextsOf(answer["both"]));
        Assert.Equal(["red", "team"], TextsOf(answer["tags"]));
        Assert.Equal("NotFoundError", (string?)answer["gone"]!["kind"]);
    }

    [Fact]
    public async Task OfficialClient_Blocks_ByLabelsWithSlashesSharedAndBounded()
    {
        JsonNode answer = await RunAsync("blocks");

        Assert.Equal(["a%2Fb", "system/human", "team"], TextsOf(answer["attached"]));
        Assert.Equal(("you", "escaped", "Ada"), ((string?)answer["slash"], (string?)answer["percent"], (string?)answer["changed"]));
        Assert.Equal(["a%2Fb", "system/human", "team"], TextsOf(answer["labels"]));
        Assert.Equal("[true]", answer["holders"]!.ToJsonString());
        Assert.Equal(("UnprocessableEntityError", 422), KindOf(answer["tooLong"]!));
        Assert.Contains("has 21 characters", (string)answer["tooLong"]!["message"]!, StringComparison.Ordinal);
        Assert.Equal(("ConflictError", 409), KindOf(answer["twice"]!));
        // Half a second and more would be the client's first wait before it asks again.
        Assert.InRange((double)answer["twice"]!["milliseconds"]!, 0, 450);
        Assert.Equal(["a%2Fb", "system/human"], TextsOf(answer["detached"]));
        Assert.Equal(2, (int)answer["found"]!);
    }

    [Fact]
    public async Task OfficialClient_Tools_AreMadeAttachedAndListed()
    {
        JsonNode answer = await RunAsync("tools");

        Assert.Equal(["roll"], TextsOf(answer["listed"]));
        Assert.Equal((0, "Throws.", true), ((int)answer["detached"]!, (string?)answer["changed"], (bool)answer["same"]!));
        Assert.Equal((true, true), ((bool)answer["known"]!, (bool)answer["search"]!));
    }

    [Fact]
    public async Task OfficialClient_AgentFiles_CarryAnAgentOver()
    {
        JsonNode answer = await RunAsync("files");

        Assert.Equal((1, true, "arrived", "I travel."), ((int)answer["agents"]!, (bool)answer["other"]!, (string?)answer["name"], (string?)answer["persona"]));
        Assert.Equal(["abroad"], TextsOf(answer["tags"]));
        Assert.True((bool)answer["tools"]!);
    }

    [Fact]
    public async Task OfficialClient_Prompts_AreStrings()
    {
        JsonNode answer = await RunAsync("prompt");

        Assert.StartsWith("Be kind.", (string)answer["prompt"]!, StringComparison.Ordinal);
        Assert.Empty(answer["runs"]!.AsArray());
    }

    [Fact]
    public async Task OfficialClient_Errors_AreItsOwnKinds()
    {
        JsonNode answer = await RunAsync("errors");

        Assert.Equal(("NotFoundError", 404), KindOf(answer["missing"]!));
        Assert.Contains("Agent not found", (string)answer["missing"]!["message"]!, StringComparison.Ordinal);
        Assert.Equal(("UnprocessableEntityError", 422), KindOf(answer["noId"]!));
        Assert.Equal(("UnprocessableEntityError", 422), KindOf(answer["wrong"]!));
        Assert.Contains("label must be a string. value must be a string.", (string)answer["wrong"]!["message"]!, StringComparison.Ordinal);
        Assert.Equal(("UnprocessableEntityError", 422), KindOf(answer["limit"]!));
        Assert.Equal(("AuthenticationError", 401), KindOf(answer["stranger"]!));
    }

    private static (string? Kind, int Status) KindOf(JsonNode error) => ((string?)error["kind"], (int)error["status"]!);

    private static string[] TextsOf(JsonNode? list) => [.. list!.AsArray().Select(text => (string)text!)];

    private async Task<JsonNode> RunAsync(string scenario)
    {
        await using MemoryWorld world = await MemoryWorld.StartOnLoopbackAsync();
        return await _client.AskAsync(world.Loopback, world.Key, [scenario]);
    }
}
