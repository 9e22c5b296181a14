using System.Net;
using System.Text.Json.Nodes;
using Hydra.Tests.Fakes;

namespace Hydra.Tests.Gateway;

/// <summary>What comes of Ollama's answers beyond their text.</summary>
public sealed class OllamaAnswerTests
{
    private const string Ndjson = "application/x-ndjson";

    [Fact]
    public async Task Chunks_EachIsOutBeforeTheNextArrives()
    {
        var next = new SemaphoreSlim(0);
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.OllamaAi.OnWork = async context =>
        {
            for (int i = 0; i < 5; i++)
            {
                await BackendReplies.PartsAsync(context, Ndjson, [Line($" {i}")]);
                await next.WaitAsync(context.RequestAborted);
            }

            await BackendReplies.PartsAsync(context, Ndjson, ["""{"message":{"content":""},"done":true}"""]);
        });

        using HttpResponseMessage response = await world.ChatAsync(GatewayWorld.Medium, stream: true);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        for (int i = 0; i < 5; i++)
        {
            Assert.Contains($"\" {i}\"", await reader.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
            Assert.Equal("", await reader.ReadLineAsync(TestContext.Current.CancellationToken));
            next.Release();
        }

        Assert.EndsWith("data: [DONE]\n\n", await reader.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SeveralCallsOfTools_AreCountedThroughTheWholeStream()
    {
        const string Call = """{"message":{"role":"assistant","tool_calls":[{"function":{"name":"look","arguments":{"a":1}}},{"function":{"name":"listen","arguments":{}}}]},"done":false}""";
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.OllamaAi.OnWork = BackendReplies.Parts(Ndjson, Call + "\n", Call + "\n", """{"message":{"content":""},"done":true,"done_reason":"stop"}"""));

        using HttpResponseMessage response = await world.ChatAsync(GatewayWorld.Medium, stream: true);
        List<JsonNode> chunks = [.. (await GatewayWorld.EventsOf(response)).SkipLast(1).Select(data => JsonNode.Parse(data)!["choices"]![0]!)];
        List<JsonNode> calls = [.. chunks.SelectMany(chunk => chunk["delta"]!["tool_calls"]?.AsArray() ?? []).Select(call => call!)];

        Assert.Equal([0, 1, 2, 3], calls.Select(call => (int)call["index"]!));
        Assert.Equal(4, calls.Select(call => (string?)call["id"]).Distinct().Count());
        Assert.Equal("tool_calls", (string?)chunks[^1]["finish_reason"]);
    }

    [Fact]
    public async Task Probabilities_OfAChat_ArePassedOn_AlsoWhereATokenHasNoText()
    {
        const string Half = """[{"token":"\ufffd","logprob":-1,"bytes":[226],"top_logprobs":[]}]""";
        const string Whole = """[{"token":"€","logprob":-0.5,"bytes":[130,172],"top_logprobs":[{"token":"$","logprob":-2,"bytes":[36]}]}]""";
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.OllamaAi.OnWork = BackendReplies.Parts(
            Ndjson, Line("x"), $$$"""{"message":{"content":""},"logprobs":{{{Half}}},"done":false}""" + "\n", $$$"""{"message":{"content":"€"},"logprobs":{{{Whole}}},"done":false}""" + "\n", """{"message":{"content":""},"done":true}"""));

        using HttpResponseMessage response = await world.PostAsync("/v1/chat/completions", """{"model":"qwen2.5:32b","stream":true,"logprobs":true,"top_logprobs":1,"messages":[{"role":"user","content":"x"}]}""");
        List<JsonNode> tokens = [.. (await GatewayWorld.EventsOf(response)).SkipLast(1).SelectMany(data => JsonNode.Parse(data)!["choices"]![0]!["logprobs"]?["content"]?.AsArray() ?? []).Select(token => token!)];

        Assert.Equal(2, tokens.Count);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Half)![0], tokens[0]) && JsonNode.DeepEquals(JsonNode.Parse(Whole)![0], tokens[1]));
        Assert.Equal((true, 1), ((bool)world.OllamaAi.Received.Single()["logprobs"]!, (int)world.OllamaAi.Received.Single()["top_logprobs"]!));
    }

    [Fact]
    public async Task Probabilities_OfACompletion_AreListsWithPlaces()
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.OllamaAi.OnWork = BackendReplies.Parts(
            Ndjson,
            """{"response":" blue","logprobs":[{"token":" bl","logprob":-0.5,"top_logprobs":[{"token":" bl","logprob":-0.5},{"token":" red","logprob":-3}]},{"token":"ue","logprob":-0.25}],"done":false}""" + "\n",
            """{"response":".","logprobs":[{"token":".","logprob":-1}],"done":false}""" + "\n",
            """{"response":"","done":true}"""));

        using HttpResponseMessage response = await world.PostAsync("/v1/completions", """{"model":"qwen2.5:32b","stream":true,"logprobs":2,"prompt":"The sky is"}""");
        List<JsonNode> lists = [.. (await GatewayWorld.EventsOf(response)).SkipLast(1).Select(data => JsonNode.Parse(data)!["choices"]![0]!["logprobs"]).OfType<JsonNode>()];

        Assert.Equal("""{"tokens":[" bl","ue"],"token_logprobs":[-0.5,-0.25],"top_logprobs":[{" bl":-0.5," red":-3},{}],"text_offset":[0,3]}""", lists[0].ToJsonString());
        Assert.Equal(5, (int)lists[1]["text_offset"]![0]!);
        Assert.Equal((true, 2), ((bool)world.OllamaAi.Received.Single()["logprobs"]!, (int)world.OllamaAi.Received.Single()["top_logprobs"]!));
    }

    [Theory]
    [InlineData("the input length exceeds the context length")]
    [InlineData("the prompt is longer than the context length currently available to the model")]
    [InlineData("the request exceeds the available context size, try increasing it")]
    public async Task PromptTooLong_SaidWithinAnAnswer_IsTheCallersError(string text)
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.OllamaAi.OnWork = BackendReplies.Parts(Ndjson, $$"""{"error":"{{text}}"}""" + "\n"));
        foreach (bool stream in (bool[])[true, false])
        {
            using HttpResponseMessage response = await world.ChatAsync(GatewayWorld.Medium, stream);

            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
            Assert.Equal("context_length_exceeded", (string?)(await GatewayWorld.JsonOf(response))["error"]!["code"]);
        }
    }

    /// <summary>An end without a word that it is one is a break, whoever answers and whatever was asked.</summary>
    [Theory]
    [InlineData("/v1/chat/completions", GatewayWorld.Large, "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"}}]}\n\n")]
    [InlineData("/v1/completions", GatewayWorld.Large, "data: {\"choices\":[{\"index\":0,\"text\":\"x\"}]}\n\n")]
    [InlineData("/v1/chat/completions", GatewayWorld.Medium, "{\"message\":{\"content\":\"x\"},\"done\":false}\n")]
    [InlineData("/v1/completions", GatewayWorld.Medium, "{\"response\":\"x\",\"done\":false}\n")]
    public async Task Stream_WithoutItsLastWord_NeverEndsAsIfItWereWhole(string path, string model, string part)
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world =>
        {
            world.Tabby.OnWork = BackendReplies.Parts("text/event-stream", part);
            world.OllamaAi.OnWork = BackendReplies.Parts(Ndjson, part);
        });
        string input = path.Contains("chat", StringComparison.Ordinal) ? "\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]" : "\"prompt\":\"x\"";

        using HttpResponseMessage response = await world.PostAsync(path, $$"""{"model":"{{model}}","stream":true,{{input}}}""");
        List<string> events = await GatewayWorld.EventsOf(response);

        Assert.Equal(2, events.Count);
        Assert.Equal("upstream_disconnected", (string?)JsonNode.Parse(events[1])!["error"]!["code"]);
    }

    private static string Line(string text) => $$$"""{"message":{"role":"assistant","content":"{{{text}}}"},"done":false}""" + "\n";
}
