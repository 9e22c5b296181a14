using System.Text.Json.Nodes;
using Hydra.Tests.Fakes;

namespace Hydra.Tests.Gateway;

/// <summary>Usage at the end of a stream: exactly where it was asked for, and in a chunk of its own without choices.</summary>
public sealed class OpenAiUsageTests
{
    private const string Sse = "text/event-stream";
    private const string Usage = "\"usage\":" + """{"prompt_tokens":5,"completion_tokens":2,"total_tokens":7,"total_time":0.5}""";

    [Theory]
    [InlineData("\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"Llama-3.1-70B-EXL2-3.5bpw\",")]
    [InlineData("")]
    public async Task TabbyApis_WithTheLastChoice_IsMadeTwoChunks(string head)
    {
        string text = $$$"""data: {"id":"x",{{{head}}}"choices":[{"index":0,"delta":{"role":"assistant","content":"the \"usage\": 1"}}]}""" + "\n\n";
        string last = $$$"""data: {"id":"x",{{{head}}} "choices" : [{"index":0,"delta":{},"finish_reason":"stop"}], {{{Usage}}}}""" + "\n\n";
        await using GatewayWorld world = await GatewayWorld.StartAsync();
        foreach (string[] parts in (string[][])[[text, last, "data: [DONE]\n\n"], [text + last + "data: [DONE]\n\n"], [text + last, "data: [DONE]\n\n"]])
        {
            world.Tabby.OnWork = BackendReplies.Parts(Sse, parts);

            List<JsonNode> chunks = await StreamAsync(world, GatewayWorld.Large, includeUsage: true);

            AssertUsage(chunks);
            Assert.Equal("the \"usage\": 1", string.Concat(chunks.SelectMany(chunk => chunk["choices"]!.AsArray()).Select(choice => (string?)choice!["delta"]!["content"])));
            Assert.Equal(0.5, (double)chunks[^1]["usage"]!["total_time"]!);
            Assert.All(chunks, chunk => Assert.Equal("chat.completion.chunk", (string?)chunk["object"]));
        }
    }

    [Fact]
    public async Task TabbyApis_InItsOnlyChunk_IsMadeTwo()
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world =>
            world.Tabby.OnWork = BackendReplies.Parts(Sse, $$$"""data: {"id":"x","choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":"stop"}],{{{Usage}}}}""" + "\n\ndata: [DONE]\n\n"));

        List<JsonNode> chunks = await StreamAsync(world, GatewayWorld.Large, includeUsage: true);

        AssertUsage(chunks);
        Assert.Equal("assistant", (string?)chunks[0]["choices"]![0]!["delta"]!["role"]);
    }

    [Fact]
    public async Task TabbyApis_AlreadyInAChunkOfItsOwn_StaysAsItIs()
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.Tabby.OnWork = BackendReplies.Parts(
            Sse, """data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":null}""" + "\n\n", $$$"""data: {"choices":[],{{{Usage}}}}""" + "\n\n", "data: [DONE]\n\n"));

        AssertUsage(await StreamAsync(world, GatewayWorld.Large, includeUsage: true));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Ollamas_ComesExactlyWhereItIsAskedFor(bool includeUsage)
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.OllamaAi.OnWork = BackendReplies.Parts(
            "application/x-ndjson", """{"message":{"role":"assistant","content":"Hi"},"done":false}""" + "\n", """{"message":{"role":"assistant","content":""},"done":true,"prompt_eval_count":5,"eval_count":2}""" + "\n"));

        List<JsonNode> chunks = await StreamAsync(world, GatewayWorld.Medium, includeUsage);

        if (includeUsage)
            AssertUsage(chunks);
        else
            Assert.All(chunks, chunk => Assert.True(chunk["usage"] is null && chunk["choices"]!.AsArray().Count == 1));
    }

    private static void AssertUsage(List<JsonNode> chunks)
    {
        Assert.Empty(chunks[^1]["choices"]!.AsArray());
        Assert.Equal((5, 7), ((int)chunks[^1]["usage"]!["prompt_tokens"]!, (int)chunks[^1]["usage"]!["total_tokens"]!));
        Assert.All(chunks.SkipLast(1), chunk => Assert.True(chunk["usage"] is null && chunk["choices"]!.AsArray().Count == 1));
        Assert.Equal("stop", (string?)chunks[^2]["choices"]![0]!["finish_reason"]);
    }

    private static async Task<List<JsonNode>> StreamAsync(GatewayWorld world, string model, bool includeUsage)
    {
        string options = includeUsage ? "true" : "false";
        using HttpResponseMessage response = await world.PostAsync(
            "/v1/chat/completions", $$$"""{"model":"{{{model}}}","stream":true,"stream_options":{"include_usage":{{{options}}}},"messages":[{"role":"user","content":"x"}]}""");
        List<string> events = await GatewayWorld.EventsOf(response);
        Assert.Equal("[DONE]", events[^1]);
        return [.. events.SkipLast(1).Select(data => JsonNode.Parse(data)!)];
    }
}
