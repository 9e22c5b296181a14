using System.Text.Json.Nodes;

namespace Hydra.Tests.Scenarios;

/// <summary>The official OpenAI client for Node, unmodified, against the dev cluster: also while TabbyAPI is down, and after it came back.</summary>
public sealed class OpenAiClientTests
{
    private const string Large = "Llama-3.1-70B-EXL2-3.5bpw";

    private readonly NodeClient _client = NodeClient.Require("openai", "openai");

    [Fact]
    public async Task OfficialClient_AsksForEverything_AlsoWhileANodeIsDown()
    {
        await using DevCluster cluster = await DevCluster.StartAsync();

        JsonNode models = await _client.AskAsync(cluster, "models", "nomic-embed-text");
        Assert.Contains(Large, models["models"]!.AsArray().Select(name => (string?)name));
        Assert.Equal("nomic-embed-text", (string?)models["one"]);
        await AskForTextAsync(cluster, "tabbyapi;");
        JsonNode embedding = await _client.AskAsync(cluster, "embedding", "nomic-embed-text");
        Assert.Equal((2, 768, true), ((int)embedding["count"]!, (int)embedding["dimensions"]!, (bool)embedding["numbers"]!));

        await cluster.InjectAsync("tabbyapi", "down");
        await AskForTextAsync(cluster, "ollama-ai;model=\"qwen2.5:32b\";reason=failover");

        await cluster.ClearAsync("tabbyapi");
        while (!((string)(await _client.AskAsync(cluster, "chat", Large))["route"]!).StartsWith("tabbyapi;", StringComparison.Ordinal))
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        await AskForTextAsync(cluster, "tabbyapi;");
    }

    [Fact]
    public async Task OfficialClient_Errors_AreItsOwnKinds()
    {
        await using DevCluster cluster = await DevCluster.StartAsync();

        JsonNode unknown = await _client.AskAsync(cluster, "chat", "gpt-9", expectOk: false);
        Assert.Equal(("NotFoundError", "model_not_found"), ((string?)unknown["kind"], (string?)unknown["code"]));
        JsonNode unsuitable = await _client.AskAsync(cluster, "chat", "nomic-embed-text", expectOk: false);
        Assert.Equal("BadRequestError", (string?)unsuitable["kind"]);
        JsonNode stranger = await _client.AskAsync(cluster, "chat", Large, expectOk: false, key: "sk-hydra-wrong");
        Assert.Equal(("AuthenticationError", 401), ((string?)stranger["kind"], (int)stranger["status"]!));

        await cluster.InjectAsync("tabbyapi", "truncated");
        JsonNode broken = await _client.AskAsync(cluster, "stream", Large, expectOk: false);
        Assert.Equal("upstream_disconnected", (string?)broken["code"]);
        JsonNode brokenResponse = await _client.AskAsync(cluster, "responseStream", Large, expectOk: false);
        Assert.Equal("upstream_disconnected", (string?)brokenResponse["code"]);
    }

    private async Task AskForTextAsync(DevCluster cluster, string route)
    {
        foreach (string way in (string[])["chat", "stream"])
        {
            JsonNode answer = await _client.AskAsync(cluster, way, Large);
            Assert.StartsWith(route, (string)answer["route"]!, StringComparison.Ordinal);
            Assert.NotEmpty((string)answer["text"]!);
            Assert.Equal("stop", (string?)answer["finish"]);
            Assert.True((int)answer["usage"]!["completion_tokens"]! > 0);
        }

        await AskForResponsesAsync(cluster, route);
        JsonNode tools = await _client.AskAsync(cluster, "tools", Large);
        Assert.Equal(("weather", "tool_calls"), ((string?)tools["name"], (string?)tools["finish"]));
        Assert.NotNull(tools["arguments"]!["city"]);
        JsonNode schema = await _client.AskAsync(cluster, "schema", Large);
        Assert.NotNull(schema["answer"]);
        Assert.NotNull(schema["sure"]);
        Assert.NotEmpty((string)(await _client.AskAsync(cluster, "completion", Large))["text"]!);
        Assert.True((bool)(await _client.AskAsync(cluster, "abort", Large))["aborted"]!);
    }

    private async Task AskForResponsesAsync(DevCluster cluster, string route)
    {
        JsonNode whole = await _client.AskAsync(cluster, "response", Large);
        Assert.StartsWith(route, (string)whole["route"]!, StringComparison.Ordinal);
        JsonNode streamed = await _client.AskAsync(cluster, "responseStream", Large);
        Assert.True((bool)streamed["same"]!);
        foreach (JsonNode answer in (JsonNode[])[whole, streamed])
        {
            Assert.NotEmpty((string)answer["text"]!);
            Assert.Equal("completed", (string?)answer["finish"]);
            Assert.True((int)answer["usage"]!["output_tokens"]! > 0);
        }

        JsonNode call = await _client.AskAsync(cluster, "responseTools", Large);
        Assert.Equal(("weather", "completed"), ((string?)call["name"], (string?)call["after"]));
        Assert.NotNull(call["arguments"]!["city"]);
    }
}
