using System.Net;
using System.Text.Json.Nodes;
using Hydra.Tests.Fakes;

namespace Hydra.Tests.Gateway;

public sealed class OllamaTests
{
    private const string Ndjson = "application/x-ndjson";

    [Fact]
    public async Task Chat_IsSaidInOllamasOwnWords()
    {
        await using GatewayWorld world = await StartAsync("""{"message":{"role":"assistant","content":"Hi"},"done":true}""");

        using HttpResponseMessage response = await world.PostAsync("/v1/chat/completions", """
            {"model":"qwen2.5:32b","max_completion_tokens":50,"temperature":0.5,"stop":"END","seed":7,"user":"me","logit_bias":{},
             "response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{"type":"object"}}},
             "messages":[
               {"role":"developer","content":"Be brief."},
               {"role":"user","content":[{"type":"text","text":"What is this?"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]},
               {"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"look","arguments":"{\"a\":1}"}}]},
               {"role":"tool","tool_call_id":"call_1","content":"a cat"}]}
            """);

        JsonNode expected = JsonNode.Parse("""
            {"model":"qwen2.5:32b","format":{"type":"object"},
             "messages":[
               {"role":"system","content":"Be brief."},
               {"role":"user","content":"What is this?","images":["AAAA"]},
               {"role":"assistant","content":"","tool_calls":[{"id":"call_1","function":{"name":"look","arguments":{"a":1}}}]},
               {"role":"tool","tool_call_id":"call_1","tool_name":"look","content":"a cat"}],
             "stream":false,"truncate":false,"shift":false,
             "options":{"num_ctx":16384,"num_predict":50,"temperature":0.5,"seed":7,"stop":["END"]}}
            """)!;
        JsonNode sent = world.OllamaAi.Received.Single();
        Assert.True(JsonNode.DeepEquals(expected, sent), sent.ToJsonString());
        Assert.Equal("/api/chat", world.OllamaAi.Paths.Single());
        Assert.Equal("user,logit_bias", response.Headers.GetValues("x-hydra-dropped").Single());
    }

    [Fact]
    public async Task Whole_BecomesOpenAisObject()
    {
        await using GatewayWorld world = await StartAsync("""
            {"model":"x","message":{"role":"assistant","content":"","thinking":"hm","tool_calls":[{"function":{"name":"look","arguments":{"a":1}}}]},
             "done":true,"done_reason":"stop","prompt_eval_count":11,"eval_count":4}
            """);

        using HttpResponseMessage response = await world.ChatAsync(GatewayWorld.Medium);
        JsonNode answer = await GatewayWorld.JsonOf(response);
        JsonNode choice = answer["choices"]![0]!;

        Assert.Equal("chat.completion", (string?)answer["object"]);
        Assert.Equal(GatewayWorld.Medium, (string?)answer["model"]);
        Assert.Equal("tool_calls", (string?)choice["finish_reason"]);
        Assert.Null(choice["message"]!["content"]);
        Assert.Equal("hm", (string?)choice["message"]!["reasoning_content"]);
        Assert.Equal("""{"a":1}""", (string?)choice["message"]!["tool_calls"]![0]!["function"]!["arguments"]);
        Assert.Equal(15, (int)answer["usage"]!["total_tokens"]!);
    }

    [Fact]
    public async Task Stream_BecomesChunks_WithRoleFinishAndUsage()
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.OllamaAi.OnWork = BackendReplies.Parts(
            Ndjson,
            """{"message":{"role":"assistant","content":"Hel"},"done":false}""" + "\n{\"message\":{\"role\":\"assistant\",",
            "\"content\":\"lo\"},\"done\":false}\n",
            """{"message":{"role":"assistant","content":""},"done":true,"done_reason":"length","prompt_eval_count":5,"eval_count":2}"""));

        using HttpResponseMessage response = await world.PostAsync(
            "/v1/chat/completions", """{"model":"qwen2.5:32b","stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"x"}]}""");
        List<string> events = await GatewayWorld.EventsOf(response);
        List<JsonNode> chunks = [.. events.SkipLast(1).Select(data => JsonNode.Parse(data)!)];

        Assert.Equal("[DONE]", events[^1]);
        Assert.Equal(4, chunks.Count);
        Assert.Equal("assistant", (string?)chunks[0]["choices"]![0]!["delta"]!["role"]);
        Assert.Equal("Hello", string.Concat(chunks.Take(2).Select(chunk => (string?)chunk["choices"]![0]!["delta"]!["content"])));
        Assert.Equal("length", (string?)chunks[2]["choices"]![0]!["finish_reason"]);
        Assert.Empty(chunks[3]["choices"]!.AsArray());
        Assert.Equal(7, (int)chunks[3]["usage"]!["total_tokens"]!);
        Assert.Single(chunks.Select(chunk => (string?)chunk["id"]).Distinct());
    }

    [Theory]
    [InlineData("""{"error":"model runner has unexpectedly stopped"}""" + "\n")]
    [InlineData("garbage\n")]
    [InlineData("")]
    public async Task Stream_FaultAfterTheFirstLine_EndsWithAnErrorEvent(string fault)
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world =>
            world.OllamaAi.OnWork = BackendReplies.Parts(Ndjson, """{"message":{"role":"assistant","content":"Hel"},"done":false}""" + "\n", fault));

        using HttpResponseMessage response = await world.ChatAsync(GatewayWorld.Medium, stream: true);
        List<string> events = await GatewayWorld.EventsOf(response);

        Assert.NotNull(JsonNode.Parse(events[^1])!["error"]);
        Assert.DoesNotContain("[DONE]", events);
    }

    [Fact]
    public async Task Completion_ContinuesTheTextItself()
    {
        await using GatewayWorld world = await StartAsync("""{"response":" blue","done":true,"done_reason":"stop"}""");

        using HttpResponseMessage response = await world.PostAsync("/v1/completions", """{"model":"qwen2.5:32b","prompt":"The sky is"}""");
        JsonNode answer = await GatewayWorld.JsonOf(response);

        Assert.Equal("/api/generate", world.OllamaAi.Paths.Single());
        Assert.True((bool)world.OllamaAi.Received.Single()["raw"]!);
        Assert.Equal(" blue", (string?)answer["choices"]![0]!["text"]);
        Assert.Equal("text_completion", (string?)answer["object"]);
    }

    [Theory]
    [InlineData("float")]
    [InlineData("base64")]
    public async Task Embedding_ComesInTheWantedForm(string form)
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.OllamaCompute.OnWork = BackendReplies.Whole("""{"embeddings":[[0.5,-1],[0,2]],"prompt_eval_count":6}"""));

        using HttpResponseMessage response = await world.PostAsync("/v1/embeddings", $$"""{"model":"nomic-embed-text","input":["a","b"],"encoding_format":"{{form}}","dimensions":2}""");
        JsonNode answer = await GatewayWorld.JsonOf(response);

        Assert.Equal("list", (string?)answer["object"]);
        Assert.Equal(6, (int)answer["usage"]!["prompt_tokens"]!);
        JsonNode second = answer["data"]![1]!["embedding"]!;
        float[] vector = form == "float" ? [.. second.AsArray().Select(number => (float)number!)] : Floats(Convert.FromBase64String((string)second!));
        Assert.Equal([0f, 2f], vector);
        Assert.Equal(2, (int)world.OllamaCompute.Received.Single()["dimensions"]!);
        Assert.Equal(-1, (int)world.OllamaCompute.Received.Single()["keep_alive"]!);
    }

    [Theory]
    [InlineData("/v1/chat/completions", """{"model":"qwen2.5:32b","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://example.org/a.png"}}]}]}""", "messages[0].content[0]")]
    [InlineData("/v1/chat/completions", """{"model":"qwen2.5:32b","messages":[{"role":"king","content":"x"}]}""", "messages[0].role")]
    [InlineData("/v1/chat/completions", """{"model":"qwen2.5:32b","messages":[{"role":"assistant","tool_calls":[{"function":{"name":"f","arguments":"[]"}}]}]}""", "messages[0].tool_calls[0].function.arguments")]
    [InlineData("/v1/chat/completions", """{"model":"qwen2.5:32b","temperature":"hot","messages":[{"role":"user","content":"x"}]}""", "temperature")]
    [InlineData("/v1/chat/completions", """{"model":"qwen2.5:32b","stop":[1],"messages":[{"role":"user","content":"x"}]}""", "stop")]
    [InlineData("/v1/completions", """{"model":"qwen2.5:32b","prompt":[1,2]}""", "prompt")]
    [InlineData("/v1/embeddings", """{"model":"nomic-embed-text","input":[[1,2]]}""", "input")]
    [InlineData("/v1/embeddings", """{"model":"nomic-embed-text","input":"x","dimensions":0}""", "dimensions")]
    public async Task Request_ThatOllamaCannotTake_NamesTheField(string path, string request, string field)
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync();

        using HttpResponseMessage response = await world.PostAsync(path, request);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(field, (string?)(await GatewayWorld.JsonOf(response))["error"]!["param"]);
        Assert.Empty(world.OllamaAi.Received);
    }

    [Theory]
    [InlineData("/v1/chat/completions", """{"model":"qwen2.5:32b","messages":[{"role":"user","content":"cut \ud83d"}]}""")]
    [InlineData("/v1/chat/completions", """{"model":"qwen2.5:32b","messages":[{"role":"user","role":5,"content":"x"}]}""")]
    [InlineData("/v1/chat/completions", """{"model":"qwen2.5:32b","\ud83daaa":1,"messages":[{"role":"user","content":"x"}]}""")]
    [InlineData("/v1/chat/completions", """{"model":"hydra-large","messages":[{"role":"user","\ud83daaa":1,"content":"x"}]}""")]
    [InlineData("/v1/completions", """{"model":"qwen2.5:32b","prompt":"\ud83d"}""")]
    [InlineData("/v1/embeddings", """{"model":"nomic-embed-text","input":["\ud83d"]}""")]
    public async Task Text_ThatIsNone_IsTheCallersError(string path, string request)
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync();

        using HttpResponseMessage response = await world.PostAsync(path, request);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task DroppedFields_WithOddNames_FitIntoTheHeader()
    {
        await using GatewayWorld world = await StartAsync("""{"message":{"role":"assistant","content":"Hi"},"done":true}""");

        using HttpResponseMessage response = await world.PostAsync("/v1/chat/completions", """{"model":"qwen2.5:32b","größe":1,"a\r\nSet-Cookie: b":1,"user":"me","messages":[{"role":"user","content":"x"}]}""");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("user,...", response.Headers.GetValues("x-hydra-dropped").Single());
    }

    [Theory]
    [InlineData("""{"message":{"role":"assistant","tool_calls":[null]},"done":true}""", HttpStatusCode.OK)]
    [InlineData("""{"message":{"role":"assistant","content":"x"},"logprobs":["\ud83d"],"done":true}""", HttpStatusCode.ServiceUnavailable)]
    [InlineData("""{"message":{"role":"assistant","content":"x"}}""", HttpStatusCode.ServiceUnavailable)]
    [InlineData("null", HttpStatusCode.ServiceUnavailable)]
    public async Task OddAnswers_NeverEscape(string answer, HttpStatusCode status)
    {
        await using GatewayWorld world = await StartAsync(answer);
        await world.OllamaCompute.StopAsync();

        using HttpResponseMessage response = await world.ChatAsync(GatewayWorld.Medium);

        Assert.Equal(status, response.StatusCode);
    }

    [Theory]
    [InlineData("""{"embeddings":[null,[1]]}""")]
    [InlineData("""{"embeddings":[[1e39],[1]]}""")]
    [InlineData("""{"embeddings":[[1]]}""")]
    [InlineData("{}")]
    public async Task Vectors_ThatAreNotOnePerInput_AreNotPassedOn(string answer)
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.OllamaCompute.OnWork = BackendReplies.Whole(answer));

        using HttpResponseMessage response = await world.PostAsync("/v1/embeddings", """{"model":"nomic-embed-text","input":["a","b"]}""");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(500)]
    public async Task PromptTooLong_IsTheCallersError(int status)
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.OllamaAi.OnWork = BackendReplies.Whole("""{"error":"the input length exceeds the context length"}""", status));

        using HttpResponseMessage response = await world.ChatAsync(GatewayWorld.Medium);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("context_length_exceeded", (string?)(await GatewayWorld.JsonOf(response))["error"]!["code"]);
    }

    [Fact]
    public async Task ModelThatIsNotPulled_IsPassedOver()
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world =>
        {
            world.OllamaAi.OnProbe = GatewayWorld.Tags("llama3.2:8b");
            world.OllamaAi.OnWork = BackendReplies.Whole("""{"message":{"role":"assistant","content":"Hi"},"done":true}""");
        });

        using HttpResponseMessage response = await world.ChatAsync(GatewayWorld.Medium);

        Assert.Equal("""ollama-ai;model="llama3.2:8b";reason=failover;failed="ollama-ai/qwen2.5:32b:model-not-loaded" """.TrimEnd(), GatewayWorld.RouteOf(response));
    }

    private static Task<GatewayWorld> StartAsync(string answer) => GatewayWorld.StartAsync(world => world.OllamaAi.OnWork = BackendReplies.Whole(answer));

    private static float[] Floats(byte[] bytes) => [.. Enumerable.Range(0, bytes.Length / 4).Select(i => BitConverter.ToSingle(bytes, i * 4))];
}
