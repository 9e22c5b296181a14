using System.Net;
using System.Text.Json.Nodes;
using Hydra.Tests.Fakes;

namespace Hydra.Tests.Gateway;

public sealed class TabbyApiTests
{
    private const string Sse = "text/event-stream";

    [Fact]
    public async Task Answer_SameDialect_PassesUnchanged()
    {
        const string Answer = """{"id":"x","model":"Llama-3.1-70B-EXL2-3.5bpw","choices":[{"index":0,"message":{"role":"assistant","content":"Hi"}}],"usage":{"total_time":1.5}, "odd" : [ 1 ]}""";
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.Tabby.OnWork = BackendReplies.Whole(Answer));

        using HttpResponseMessage response = await world.ChatAsync(GatewayWorld.Large);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(Answer, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("""tabbyapi;model="Llama-3.1-70B-EXL2-3.5bpw";reason=requested""", GatewayWorld.RouteOf(response));
    }

    [Fact]
    public async Task Request_UnknownFields_ReachTheBackendUntouched()
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.Tabby.OnWork = BackendReplies.Whole("""{"choices":[]}"""));
        const string Request = """{ "min_p" : 0.05, "model":"hydra-large", "messages":[{"role":"user","content":"Héllo \"you\""}],"xtc":{"a":[1,2]} }""";

        using HttpResponseMessage response = await world.PostAsync("/v1/chat/completions", Request);

        var expected = (JsonObject)JsonNode.Parse(Request)!;
        expected["model"] = GatewayWorld.Large;
        expected["stream_options"] = new JsonObject { ["include_usage"] = true };
        Assert.True(JsonNode.DeepEquals(expected, world.Tabby.Received.Single()), world.Tabby.Received.Single().ToJsonString());
        Assert.Contains("reason=alias", GatewayWorld.RouteOf(response), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"model":"hydra-large","tools":[{"type":"function","function":{"name":"a"}},{"type":"function","function":{"name":"b","description":"kept"}}],"messages":[{"role":"user","content":"x"}]}""")]
    [InlineData("""{"tools":[{"function":{"name":"a","parameters":{"description":1}},"type":"function"},{"type":"function","function":{"name":"b","description":"kept"}}],"messages":[{"role":"user","content":"x"}],"stream":true,"model":"hydra-large"}""")]
    public async Task Tools_FunctionsWithoutDescriptionOrParameters_GetEmptyOnes(string request)
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.Tabby.OnWork = BackendReplies.Parts(Sse, """{"choices":[]}"""));

        using HttpResponseMessage response = await world.PostAsync("/v1/chat/completions", request);

        JsonNode sent = world.Tabby.Received.Single();
        Assert.Equal("", (string?)sent["tools"]![0]!["function"]!["description"]);
        Assert.Equal("kept", (string?)sent["tools"]![1]!["function"]!["description"]);
        Assert.All(sent["tools"]!.AsArray(), tool => Assert.NotNull(tool!["function"]!["parameters"]));
        Assert.Equal(GatewayWorld.Large, (string?)sent["model"]);
    }

    [Theory]
    [InlineData("""{"type":"json_schema","json_schema":{"name":"n","strict":true,"schema":{"type":"object","properties":{"a":{}}}}}""", """{"type":"json_schema","json_schema":{"type":"object","properties":{"a":{}}}}""")]
    [InlineData("""{"json_schema":{"schema":{"type":"object"},"name":"n"}, "type":"json_schema"}""", """{"type":"json_schema","json_schema":{"type":"object"}}""")]
    [InlineData("""{"type":"json_object"}""", """{"type":"json"}""")]
    [InlineData("""{"type":"text"}""", """{"type":"text"}""")]
    public async Task ResponseFormat_IsSaidInTabbyApisWords(string format, string expected)
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.Tabby.OnWork = BackendReplies.Whole("""{"choices":[]}"""));

        using HttpResponseMessage response = await world.PostAsync(
            "/v1/chat/completions", $$"""{"response_format":{{format}},"model":"hydra-large","messages":[{"role":"user","content":"x"}]}""");

        JsonNode sent = world.Tabby.Received.Single()["response_format"]!;
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), sent), sent.ToJsonString());
    }

    [Fact]
    public async Task Request_AnyCaller_IsSentWithTheBackendsKeyOnly()
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.Tabby.OnWork = BackendReplies.Whole("""{"choices":[]}"""));
        world.Client.DefaultRequestHeaders.Add("x-admin-key", "stolen");

        using HttpResponseMessage response = await world.ChatAsync(GatewayWorld.Large);

        Assert.Equal("Bearer tabby-secret", world.Tabby.LastHeaders!.Authorization);
        Assert.False(world.Tabby.LastHeaders.ContainsKey("x-admin-key"));
    }

    [Fact]
    public async Task Stream_EachChunk_IsOutBeforeTheNextArrives()
    {
        var next = new SemaphoreSlim(0);
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.Tabby.OnWork = async context =>
        {
            context.Response.ContentType = Sse;
            for (int i = 0; i < 5; i++)
            {
                await BackendReplies.PartsAsync(context, Sse, [Chunk(i)]);
                await next.WaitAsync(context.RequestAborted);
            }

            await BackendReplies.PartsAsync(context, Sse, ["data: [DONE]\n\n"]);
        });

        using HttpResponseMessage response = await world.ChatAsync(GatewayWorld.Large, stream: true);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(Chunk(i), await reader.ReadLineAsync(TestContext.Current.CancellationToken) + "\n\n");
            Assert.Equal("", await reader.ReadLineAsync(TestContext.Current.CancellationToken));
            next.Release();
        }

        Assert.Equal("data: [DONE]", await reader.ReadLineAsync(TestContext.Current.CancellationToken));
        Assert.Equal("no-cache", response.Headers.CacheControl!.ToString());
    }

    [Fact]
    public async Task Stream_EventsTornAnywhere_ArriveWhole()
    {
        string text = string.Concat(Enumerable.Range(0, 20).Select(Chunk)) + ": a comment\n\n" + Chunk(20).Replace("\n", "\r\n", StringComparison.Ordinal) + "data: [DONE]\n\n";
        await using GatewayWorld world = await GatewayWorld.StartAsync();
        for (int size = 1; size < 40; size += 3)
        {
            world.Tabby.OnWork = BackendReplies.Parts(Sse, [.. text.Chunk(size).Select(part => new string(part))]);
            using HttpResponseMessage response = await world.ChatAsync(GatewayWorld.Large, stream: true);
            Assert.Equal(text, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task Stream_ChunksOfTheExl2Branch_AreCompletedToOpenAis()
    {
        const string Bare = """data: {"id":"chatcmpl-1","choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":null}],"odd":1}""" + "\r\n\r\n";
        const string Empty = """data: {"id":"chatcmpl-1", "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}""" + "\r\n\r\n";
        await using GatewayWorld world = await GatewayWorld.StartAsync();
        foreach (string[] parts in (string[][])[[Bare, Bare, Empty, "data: [DONE]\r\n\r\n"], [Bare + Bare + Empty + "data: [DONE]\r\n\r\n"], [": hello\n\n" + Empty + Bare, Empty, "data: [DONE]\n\n"]])
        {
            world.Tabby.OnWork = BackendReplies.Parts(Sse, parts);
            using HttpResponseMessage response = await world.ChatAsync(GatewayWorld.Large, stream: true);
            List<string> events = [.. (await GatewayWorld.EventsOf(response)).Select(data => data.Trim())];
            List<JsonNode> chunks = [.. events.SkipLast(1).Select(data => JsonNode.Parse(data)!)];

            Assert.Equal((3, "[DONE]"), (chunks.Count, events[^1]));
            Assert.All(chunks, chunk => Assert.Equal(("chat.completion.chunk", GatewayWorld.Large, true), ((string?)chunk["object"], (string?)chunk["model"], (long)chunk["created"]! > 0)));
            Assert.Equal([true, false, false], chunks.Select(chunk => chunk["choices"]![0]!["delta"]!["role"] is not null));
            Assert.Contains(chunks, chunk => (int?)chunk["odd"] == 1 && (string?)chunk["choices"]![0]!["delta"]!["content"] == "Hi");
        }
    }

    [Fact]
    public async Task Stream_OtherModelInTheExl2BranchsWords_IsNoticed()
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world =>
        {
            world.Tabby.OnWork = BackendReplies.Parts(Sse, """data: {"id":"x","model_name":"Lumimaid-70B-EXL2","choices":[]}""" + "\n\n");
            world.OllamaAi.OnWork = BackendReplies.Parts("application/x-ndjson", """{"message":{"role":"assistant","content":"Hi"},"done":true}""");
        });

        using HttpResponseMessage response = await world.ChatAsync(GatewayWorld.Large, stream: true);

        Assert.Contains(":wrong-model", GatewayWorld.RouteOf(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_Whole_LeavesItsConnectionToTheNext()
    {
        var connections = new System.Collections.Concurrent.ConcurrentDictionary<string, bool>();
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.Tabby.OnWork = context =>
        {
            connections.TryAdd(context.Connection.Id, true);
            return BackendReplies.PartsAsync(context, Sse, [Chunk(0), "data: [DONE]\n\n"]);
        });

        for (int i = 0; i < 5; i++)
        {
            using HttpResponseMessage response = await world.ChatAsync(GatewayWorld.Large, stream: true);
            Assert.Equal(2, (await GatewayWorld.EventsOf(response)).Count);
        }

        // One, and another where a request comes while the one before is still being seen to its end; never one for each.
        Assert.InRange(connections.Count, 1, 4);
    }

    [Fact]
    public async Task Stream_BreaksAfterTheFirstByte_EndsWithAnErrorEvent()
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.Tabby.OnWork = BackendReplies.CutAfter(Sse, Chunk(0), "data: {\"half"));

        using HttpResponseMessage response = await world.ChatAsync(GatewayWorld.Large, stream: true);
        List<string> events = await GatewayWorld.EventsOf(response);

        Assert.Equal(2, events.Count);
        Assert.Equal("upstream_disconnected", (string?)JsonNode.Parse(events[1])!["error"]!["code"]);
        Assert.Empty(world.OllamaAi.Received);
    }

    [Theory]
    [InlineData("data: {\"error\":{\"message\":\"CUDA out of memory\"}}\n\n")]
    [InlineData("data: garbage\n\n")]
    [InlineData("")]
    public async Task Stream_FaultAfterTheFirstChunk_NeverEndsAsIfItWereWhole(string fault)
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.Tabby.OnWork = BackendReplies.Parts(Sse, Chunk(0), fault));

        using HttpResponseMessage response = await world.ChatAsync(GatewayWorld.Large, stream: true);
        List<string> events = await GatewayWorld.EventsOf(response);

        Assert.Equal(Chunk(0), $"data: {events[0]}\n\n");
        Assert.NotNull(JsonNode.Parse(events[1])!["error"]);
        Assert.DoesNotContain("[DONE]", events);
    }

    [Theory]
    [InlineData(400, """{"detail":"Prompt is longer than the context length"}""", "context_length_exceeded")]
    [InlineData(422, """{"detail":[{"loc":["body","temperature"],"msg":"Input should be a number"}]}""", null)]
    public async Task Refusal_OfTheRequestItself_ReachesTheCallerWithoutFailover(int status, string body, string? code)
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.Tabby.OnWork = BackendReplies.Whole(body, status));

        using HttpResponseMessage response = await world.ChatAsync(GatewayWorld.Large);
        JsonNode error = (await GatewayWorld.JsonOf(response))["error"]!;

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("invalid_request_error", (string?)error["type"]);
        Assert.Equal(code, (string?)error["code"]);
        Assert.Empty(world.OllamaAi.Received);
    }

    private static string Chunk(int number) =>
        $$$"""data: {"id":"x","object":"chat.completion.chunk","created":1,"model":"{{{GatewayWorld.Large}}}","choices":[{"index":0,"delta":{"role":"assistant","content":" {{{number}}}"}}]}""" + "\n\n";
}
