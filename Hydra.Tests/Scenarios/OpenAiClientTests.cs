using System.Diagnostics;
using System.Text.Json.Nodes;
using Hydra.Tests.Hosting;

namespace Hydra.Tests.Scenarios;

/// <summary>The official OpenAI client for Node, unmodified, against the dev cluster: also while TabbyAPI is down, and after it came back.</summary>
public sealed class OpenAiClientTests
{
    private const string Large = "Llama-3.1-70B-EXL2-3.5bpw";
    private static readonly string Script = Repository.PathOf("Hydra.Tests/Clients/openai/client.mjs");

    [Fact]
    public async Task OfficialClient_AsksForEverything_AlsoWhileANodeIsDown()
    {
        RealPart.Require("node", "nodejs");
        RealPart.RequireFile(Repository.PathOf("Hydra.Tests/Clients/openai/node_modules/openai/package.json"), "the npm package openai (npm ci in Hydra.Tests/Clients/openai)");
        await using DevCluster cluster = await DevCluster.StartAsync();

        JsonNode models = await AskAsync(cluster, "models", "nomic-embed-text");
        Assert.Contains(Large, models["models"]!.AsArray().Select(name => (string?)name));
        Assert.Equal("nomic-embed-text", (string?)models["one"]);
        await AskForTextAsync(cluster, "tabbyapi;");
        JsonNode embedding = await AskAsync(cluster, "embedding", "nomic-embed-text");
        Assert.Equal((2, 768, true), ((int)embedding["count"]!, (int)embedding["dimensions"]!, (bool)embedding["numbers"]!));

        await cluster.InjectAsync("tabbyapi", "down");
        await AskForTextAsync(cluster, "ollama-ai;model=\"qwen2.5:32b\";reason=failover");

        await cluster.ClearAsync("tabbyapi");
        while (!((string)(await AskAsync(cluster, "chat", Large))["route"]!).StartsWith("tabbyapi;", StringComparison.Ordinal))
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        await AskForTextAsync(cluster, "tabbyapi;");
    }

    [Fact]
    public async Task OfficialClient_Errors_AreItsOwnKinds()
    {
        RealPart.Require("node", "nodejs");
        RealPart.RequireFile(Repository.PathOf("Hydra.Tests/Clients/openai/node_modules/openai/package.json"), "the npm package openai (npm ci in Hydra.Tests/Clients/openai)");
        await using DevCluster cluster = await DevCluster.StartAsync();

        JsonNode unknown = await AskAsync(cluster, "chat", "gpt-9", expectOk: false);
        Assert.Equal(("NotFoundError", "model_not_found"), ((string?)unknown["kind"], (string?)unknown["code"]));
        JsonNode unsuitable = await AskAsync(cluster, "chat", "nomic-embed-text", expectOk: false);
        Assert.Equal("BadRequestError", (string?)unsuitable["kind"]);
        JsonNode stranger = await AskAsync(cluster, "chat", Large, expectOk: false, key: "sk-hydra-wrong");
        Assert.Equal(("AuthenticationError", 401), ((string?)stranger["kind"], (int)stranger["status"]!));

        await cluster.InjectAsync("tabbyapi", "truncated");
        JsonNode broken = await AskAsync(cluster, "stream", Large, expectOk: false);
        Assert.Equal("upstream_disconnected", (string?)broken["code"]);
    }

    private static async Task AskForTextAsync(DevCluster cluster, string route)
    {
        foreach (string way in (string[])["chat", "stream"])
        {
            JsonNode answer = await AskAsync(cluster, way, Large);
            Assert.StartsWith(route, (string)answer["route"]!, StringComparison.Ordinal);
            Assert.NotEmpty((string)answer["text"]!);
            Assert.Equal("stop", (string?)answer["finish"]);
            Assert.True((int)answer["usage"]!["completion_tokens"]! > 0);
        }

        JsonNode tools = await AskAsync(cluster, "tools", Large);
        Assert.Equal(("weather", "tool_calls"), ((string?)tools["name"], (string?)tools["finish"]));
        Assert.NotNull(tools["arguments"]!["city"]);
        JsonNode schema = await AskAsync(cluster, "schema", Large);
        Assert.NotNull(schema["answer"]);
        Assert.NotNull(schema["sure"]);
        Assert.NotEmpty((string)(await AskAsync(cluster, "completion", Large))["text"]!);
        Assert.True((bool)(await AskAsync(cluster, "abort", Large))["aborted"]!);
    }

    private static async Task<JsonNode> AskAsync(DevCluster cluster, string what, string model, bool expectOk = true, string? key = null)
    {
        using var node = new Process { StartInfo = new ProcessStartInfo("node", [Script, what, model]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true } };
        node.StartInfo.Environment["HYDRA_URL"] = cluster.Gateway.ToString().TrimEnd('/');
        node.StartInfo.Environment["HYDRA_KEY"] = key ?? cluster.Key;
        node.Start();
        Task<string> errors = node.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string line = await node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await node.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(node.ExitCode == 0, await errors);
        JsonNode answer = JsonNode.Parse(line)!;
        Assert.True((bool)answer["ok"]! == expectOk, line);
        return answer;
    }
}
