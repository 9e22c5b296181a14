using System.Net;
using System.Text.Json.Nodes;
using Hydra.Tests.Fakes;

namespace Hydra.Tests.Gateway;

/// <summary>What of OpenAI's dialect Ollama has no word for: said in another way, answered by another, or named as left out.</summary>
public sealed class OllamaRequestTests
{
    private const string Tools = "\"tools\":" + """[{"type":"function","function":{"name":"look"}},{"type":"function","function":{"name":"listen"}}]""";
    private const string Answer = """{"message":{"role":"assistant","content":"Hi"},"done":true}""";

    [Theory]
    [InlineData("\"auto\"", "look,listen", null)]
    [InlineData("\"none\"", null, null)]
    [InlineData("\"required\"", "look,listen", "tool_choice")]
    [InlineData("""{"type":"function","function":{"name":"listen"}}""", "listen", null)]
    [InlineData("""{"type":"allowed_tools","allowed_tools":{"mode":"auto","tools":[{"type":"function","function":{"name":"look"}}]}}""", "look", null)]
    [InlineData("""{"type":"allowed_tools","allowed_tools":{"mode":"required","tools":[{"type":"function","function":{"name":"look"}}]}}""", "look", "tool_choice")]
    [InlineData("""{"type":"custom","custom":{"name":"look"}}""", "look,listen", "tool_choice")]
    public async Task ToolChoice_IsKeptByWhichToolsAreSent(string choice, string? offered, string? dropped)
    {
        (JsonNode sent, HttpResponseMessage response) = await AskAsync($$"""{"model":"qwen2.5:32b","tool_choice":{{choice}},{{Tools}},"messages":[{"role":"user","content":"x"}]}""");

        Assert.Equal(offered, sent["tools"] is { } tools ? string.Join(',', tools.AsArray().Select(tool => (string?)tool!["function"]!["name"])) : null);
        Assert.Equal(dropped, DroppedIn(response));
    }

    [Theory]
    [InlineData("""{"type":"json_object"}""", "\"json\"")]
    [InlineData("""{"type":"json_schema","json_schema":{"name":"n","schema":{"type":"object"}}}""", """{"type":"object"}""")]
    [InlineData("""{"type":"text"}""", null)]
    public async Task ResponseFormat_IsOllamasFormat(string format, string? expected)
    {
        (JsonNode sent, _) = await AskAsync($$"""{"model":"qwen2.5:32b","response_format":{{format}},"messages":[{"role":"user","content":"x"}]}""");

        Assert.True(JsonNode.DeepEquals(expected is null ? null : JsonNode.Parse(expected), sent["format"]), sent.ToJsonString());
    }

    [Theory]
    [InlineData("\"Once\"", "user:x assistant:Once")]
    [InlineData("\"\"", "user:x")]
    [InlineData("null", "user:x")]
    public async Task BeginningOfTheAnswer_IsALastMessageOfTheAssistant(string beginning, string expected)
    {
        (JsonNode sent, HttpResponseMessage response) = await AskAsync($$"""{"model":"qwen2.5:32b","response_prefix":{{beginning}},"messages":[{"role":"user","content":"x"}]}""");

        Assert.Equal(expected, string.Join(' ', sent["messages"]!.AsArray().Select(message => $"{message!["role"]}:{message["content"]}")));
        Assert.Null(DroppedIn(response));
    }

    [Fact]
    public async Task TwoLimits_TheNewerNameCounts()
    {
        (JsonNode sent, HttpResponseMessage response) = await AskAsync("""{"model":"qwen2.5:32b","max_tokens":5,"max_completion_tokens":9,"n":1,"messages":[{"role":"user","content":"x"}]}""");

        Assert.Equal(9, (int)sent["options"]!["num_predict"]!);
        Assert.Null(DroppedIn(response));
    }

    [Theory]
    [InlineData("/v1/chat/completions", "\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"n\":2", "n")]
    [InlineData("/v1/chat/completions", "\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"n\":0", "n")]
    [InlineData("/v1/chat/completions", "\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"response_prefix\":7", "response_prefix")]
    [InlineData("/v1/completions", "\"prompt\":\"x\",\"n\":2", "n")]
    [InlineData("/v1/completions", "\"prompt\":[\"x\",\"y\"]", "prompt")]
    [InlineData("/v1/completions", "\"prompt\":\"x\",\"logprobs\":true", "logprobs")]
    public async Task WhatNobodyOnTheRouteCanDo_IsTheCallersError(string path, string fields, string field)
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync();

        using HttpResponseMessage response = await world.PostAsync(path, $$"""{"model":"qwen2.5:32b",{{fields}}}""");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(field, (string?)(await GatewayWorld.JsonOf(response))["error"]!["param"]);
        Assert.Empty(world.OllamaAi.Received);
    }

    [Fact]
    public async Task SeveralAnswers_OfAModelWhoseFirstBackendCan_ComeFromIt()
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.Tabby.OnWork = BackendReplies.Whole("""{"choices":[{"index":0},{"index":1}]}"""));

        using HttpResponseMessage response = await world.PostAsync("/v1/chat/completions", """{"model":"hydra-large","n":2,"messages":[{"role":"user","content":"x"}]}""");

        Assert.Equal(2, (await GatewayWorld.JsonOf(response))["choices"]!.AsArray().Count);
        Assert.Equal(2, (int)world.Tabby.Received.Single()["n"]!);
    }

    [Fact]
    public async Task Embedding_HasItsContextAndNeverCutsText()
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.OllamaCompute.OnWork = BackendReplies.Whole("""{"embeddings":[[1,2],[3,4]]}"""));

        using HttpResponseMessage response = await world.PostAsync("/v1/embeddings", """{"model":"nomic-embed-text","input":["a","b"],"dimensions":2,"user":"me"}""");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(
            """{"model":"nomic-embed-text","keep_alive":-1,"input":["a","b"],"dimensions":2,"truncate":false,"options":{"num_ctx":2048}}""", world.OllamaCompute.Received.Single().ToJsonString());
        Assert.Equal("user", DroppedIn(response));
    }

    [Theory]
    [InlineData(769, HttpStatusCode.BadRequest)]
    [InlineData(768, HttpStatusCode.ServiceUnavailable)]
    [InlineData(null, HttpStatusCode.ServiceUnavailable)]
    public async Task Embedding_OfAnotherLength_IsNeverPassedOn(int? asked, HttpStatusCode status)
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.OllamaCompute.OnWork = BackendReplies.Whole("""{"embeddings":[[1,2]]}"""));

        using HttpResponseMessage response = await world.PostAsync("/v1/embeddings", $$"""{"model":"nomic-embed-text","input":"a","dimensions":{{asked?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "null"}}}""");

        Assert.Equal(status, response.StatusCode);
        if (status == HttpStatusCode.ServiceUnavailable)
            Assert.Contains("nomic-embed-text:wrong-model", GatewayWorld.RouteOf(response), StringComparison.Ordinal);
    }

    private static string? DroppedIn(HttpResponseMessage response) => response.Headers.TryGetValues("x-hydra-dropped", out IEnumerable<string>? dropped) ? dropped.Single() : null;

    private static async Task<(JsonNode Sent, HttpResponseMessage Response)> AskAsync(string request)
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.OllamaAi.OnWork = BackendReplies.Whole(Answer));
        HttpResponseMessage response = await world.PostAsync("/v1/chat/completions", request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (world.OllamaAi.Received.Single(), response);
    }
}
