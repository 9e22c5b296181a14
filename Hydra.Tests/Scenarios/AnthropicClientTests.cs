using System.Text.Json.Nodes;

namespace Hydra.Tests.Scenarios;

/// <summary>The official Anthropic client for Node, unmodified, against the dev cluster: also while TabbyAPI is down.</summary>
public sealed class AnthropicClientTests
{
    private const string Large = "claude-local-large";

    private readonly NodeClient _client = NodeClient.Require("anthropic", "@anthropic-ai/sdk");

    [Fact]
    public async Task OfficialClient_AsksForEverything_AlsoWhileANodeIsDown()
    {
        await using DevCluster cluster = await DevCluster.StartAsync();

        JsonNode models = await _client.AskAsync(cluster, "models", Large);
        Assert.Contains(Large, models["models"]!.AsArray().Select(name => (string?)name));
        Assert.Equal(Large, (string?)models["one"]);
        await AskForTextAsync(cluster, "tabbyapi;");
        Assert.True((int)(await _client.AskAsync(cluster, "count", Large))["tokens"]! > 5);

        await cluster.InjectAsync("tabbyapi", "down");
        await AskForTextAsync(cluster, "ollama-ai;");
        Assert.True((int)(await _client.AskAsync(cluster, "count", Large))["tokens"]! > 5);
    }

    [Fact]
    public async Task OfficialClient_Errors_AreItsOwnKinds()
    {
        await using DevCluster cluster = await DevCluster.StartAsync();

        JsonNode unknown = await _client.AskAsync(cluster, "message", "gpt-9", expectOk: false);
        Assert.Equal(("NotFoundError", "not_found_error"), ((string?)unknown["kind"], (string?)unknown["type"]));
        JsonNode unsuitable = await _client.AskAsync(cluster, "message", "nomic-embed-text", expectOk: false);
        Assert.Equal("BadRequestError", (string?)unsuitable["kind"]);
        JsonNode stranger = await _client.AskAsync(cluster, "message", Large, expectOk: false, key: "sk-hydra-wrong");
        Assert.Equal(("AuthenticationError", "authentication_error"), ((string?)stranger["kind"], (string?)stranger["type"]));

        await cluster.InjectAsync("tabbyapi", "truncated");
        JsonNode broken = await _client.AskAsync(cluster, "stream", Large, expectOk: false);
        Assert.Equal("api_error", (string?)broken["type"]);
    }

    private async Task AskForTextAsync(DevCluster cluster, string route)
    {
        JsonNode message = await _client.AskAsync(cluster, "message", Large);
        Assert.StartsWith(route, (string)message["route"]!, StringComparison.Ordinal);
        AssertText(message);
        JsonNode stream = await _client.AskAsync(cluster, "stream", Large);
        AssertText(stream);
        Assert.Equal("message_start", (string?)stream["types"]![0]);
        Assert.Equal("message_stop", (string?)stream["types"]!.AsArray()[^1]);
        AssertText(await _client.AskAsync(cluster, "result", Large));
        AssertText(await _client.AskAsync(cluster, "image", Large));
        JsonNode tools = await _client.AskAsync(cluster, "tools", Large);
        Assert.Equal("tool_use", (string?)tools["stop"]);
        Assert.NotNull(tools["input"]!["city"]);
        Assert.True((bool)(await _client.AskAsync(cluster, "abort", Large))["aborted"]!);
    }

    private static void AssertText(JsonNode message)
    {
        Assert.NotEmpty((string)message["text"]!);
        Assert.Contains((string?)message["stop"], (string[])["end_turn", "max_tokens", "tool_use"]);
        Assert.True((int)message["usage"]!["input_tokens"]! > 0);
        Assert.True((int)message["usage"]!["output_tokens"]! > 0);
    }
}
