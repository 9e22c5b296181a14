using System.Net;
using System.Text.Json.Nodes;
using Hydra.Tests.Fakes;

namespace Hydra.Tests.Gateway.Responses;

/// <summary>The Responses API from end to end, plain and streamed, from both kinds of backends.</summary>
public sealed class ResponsesTests
{
    private const string Sse = "text/event-stream";
    private const string Ndjson = "application/x-ndjson";

    [Fact]
    public async Task Whole_IsAFullResponse_ThatSaysNothingIsStored()
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.Tabby.OnWork = BackendReplies.Whole("""
            {"model":"Llama-3.1-70B-EXL2-3.5bpw","choices":[{"index":0,"finish_reason":"tool_calls","message":{"role":"assistant","content":"I'll look.","reasoning_content":"Hm.",
              "tool_calls":[{"id":"call_1","type":"function","function":{"name":"look","arguments":"{\"a\":1}"}}]}}],
             "usage":{"prompt_tokens":11,"completion_tokens":4,"total_tokens":15,"prompt_tokens_details":{"cached_tokens":3},"total_time":1.5}}
            """));

        using HttpResponseMessage response = await world.PostAsync("/v1/responses", """{"model":"hydra-large","input":"x","store":true,"metadata":{"a":"b"},"user":"me"}""");
        JsonNode answer = await GatewayWorld.JsonOf(response);
        JsonArray output = answer["output"]!.AsArray();

        Assert.Equal(("response", "completed", GatewayWorld.Large), ((string?)answer["object"], (string?)answer["status"], (string?)answer["model"]));
        Assert.Equal(["reasoning", "message", "function_call"], output.Select(item => (string?)item!["type"]));
        Assert.Equal(("Hm.", "I'll look."), ((string?)output[0]!["content"]![0]!["text"], (string?)output[1]!["content"]![0]!["text"]));
        Assert.Equal(("call_1", "look", """{"a":1}"""), ((string?)output[2]!["call_id"], (string?)output[2]!["name"], (string?)output[2]!["arguments"]));
        Assert.Equal("""{"input_tokens":11,"input_tokens_details":{"cached_tokens":3,"cache_write_tokens":0},"output_tokens":4,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":15}""", answer["usage"]!.ToJsonString());
        Assert.False((bool)answer["store"]!);
        Assert.Equal(("b", "me"), ((string?)answer["metadata"]!["a"], (string?)answer["user"]));
        Assert.StartsWith("tabbyapi;", GatewayWorld.RouteOf(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_OfOllama_TellsEachEventInOrder()
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.OllamaAi.OnWork = BackendReplies.Parts(
            Ndjson,
            """{"message":{"role":"assistant","content":"","thinking":"Hm."},"done":false}""" + "\n",
            """{"message":{"role":"assistant","content":"Hel"},"done":false}""" + "\n",
            """{"message":{"role":"assistant","content":"lo"},"done":false}""" + "\n",
            """{"message":{"role":"assistant","tool_calls":[{"function":{"name":"look","arguments":{"a":1}}}]},"done":false}""" + "\n",
            """{"message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","prompt_eval_count":5,"eval_count":2}""" + "\n"));

        using HttpResponseMessage response = await world.PostAsync("/v1/responses", """{"model":"qwen2.5:32b","input":"x","stream":true}""");
        ResponseStreamChecker read = ResponseStreamChecker.Check(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

        Assert.Equal(
            [
                "response.created", "response.in_progress",
                "response.output_item.added", "response.content_part.added", "response.reasoning_text.delta", "response.reasoning_text.done", "response.content_part.done", "response.output_item.done",
                "response.output_item.added", "response.content_part.added", "response.output_text.delta", "response.output_text.delta", "response.output_text.done", "response.content_part.done", "response.output_item.done",
                "response.output_item.added", "response.function_call_arguments.delta", "response.function_call_arguments.done", "response.output_item.done",
                "response.completed",
            ],
            read.Types);
        Assert.Equal(("Hm.", "Hello", """{"a":1}"""), (read.TextOf("reasoning_text"), read.TextOf("output_text"), (string?)read.Calls.Single()["arguments"]));
        Assert.Equal(7, (int)read.Last!["usage"]!["total_tokens"]!);
        Assert.Equal("text/event-stream; charset=utf-8", response.Content.Headers.ContentType!.ToString());
    }

    [Fact]
    public async Task Stream_CutByTheLimitWithinACall_BeforeItsName_LeavesTheCallOut()
    {
        await using GatewayWorld world = await StartTabbyAsync(
            Chunk("Hel"), """data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"call_1","function":{"arguments":""}}]},"finish_reason":"length"}]}""" + "\n\n", "data: [DONE]\n\n");

        ResponseStreamChecker read = await StreamAsync(world);

        Assert.Equal("response.incomplete", read.Types[^1]);
        Assert.Equal("message", (string?)Assert.Single(read.Last!["output"]!.AsArray())!["type"]);
    }

    [Fact]
    public async Task Stream_CutByTheLimit_IsIncomplete()
    {
        await using GatewayWorld world = await StartTabbyAsync(Chunk("Hel"), """data: {"choices":[{"index":0,"delta":{},"finish_reason":"length"}],"usage":{"prompt_tokens":1,"completion_tokens":2}}""" + "\n\n", "data: [DONE]\n\n");

        ResponseStreamChecker read = await StreamAsync(world);

        Assert.Equal("response.incomplete", read.Types[^1]);
        Assert.Equal("max_output_tokens", (string?)read.Last!["incomplete_details"]!["reason"]);
        Assert.Equal("incomplete", (string?)read.Last["output"]![0]!["status"]);
    }

    [Fact]
    public async Task Stream_ThatBreaks_EndsWithAFailedResponseAndAnError()
    {
        await using GatewayWorld world = await StartTabbyAsync(Chunk("Hel"));

        ResponseStreamChecker read = await StreamAsync(world);

        Assert.Equal(["response.failed", "error"], read.Types[^2..]);
        Assert.Equal("upstream_disconnected", (string?)read.Error!["code"]);
        Assert.Equal("Hel", read.TextOf("output_text"));
    }

    [Theory]
    [InlineData("""{"choices":[{"index":0,"delta":{"content":7}}]}""")]
    [InlineData("""{"choices":[{"index":0,"delta":{"content":"\ud83d"}}]}""")]
    [InlineData("""{"choices":7}""")]
    public async Task Stream_ChunkThatIsNone_BreaksItWithoutASkippedNumber(string chunk)
    {
        await using GatewayWorld world = await StartTabbyAsync(Chunk("Hel"), Chunk("lo") + $"data: {chunk}\n\n", "data: [DONE]\n\n");

        ResponseStreamChecker read = await StreamAsync(world);

        Assert.NotNull(read.Error);
        Assert.Equal("Hello", read.TextOf("output_text"));
    }

    [Theory]
    [InlineData("""{"model":"Llama-3.1-70B-EXL2-3.5bpw","choices":[]}""")]
    [InlineData("""{"model":"Llama-3.1-70B-EXL2-3.5bpw","choices":[{"message":{"content":7}}]}""")]
    public async Task Whole_AnswerThatIsNone_IsNotPassedOn(string answer)
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.Tabby.OnWork = BackendReplies.Whole(answer));

        using HttpResponseMessage response = await world.PostAsync("/v1/responses", """{"model":"hydra-large","input":"x"}""");

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Equal("upstream_malformed", (string?)(await GatewayWorld.JsonOf(response))["error"]!["code"]);
    }

    [Fact]
    public async Task Stream_EachPart_IsOutBeforeTheNextIsAskedFor()
    {
        var next = new SemaphoreSlim(0);
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.Tabby.OnWork = async context =>
        {
            for (int i = 0; i < 5; i++)
            {
                await BackendReplies.PartsAsync(context, Sse, [Chunk($" {i}")]);
                await next.WaitAsync(context.RequestAborted);
            }

            await BackendReplies.PartsAsync(context, Sse, ["data: [DONE]\n\n"]);
        });

        using HttpResponseMessage response = await world.PostAsync("/v1/responses", """{"model":"hydra-large","input":"x","stream":true}""");
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        for (int i = 0; i < 5; i++)
        {
            while ((await reader.ReadLineAsync(TestContext.Current.CancellationToken))!.Contains($"\"delta\":\" {i}\"", StringComparison.Ordinal) is false)
            {
            }

            next.Release();
        }

        Assert.Contains("event: response.completed", await reader.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Caller_ThatHangsUp_StopsTheWork()
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.Tabby.OnWork = async context =>
        {
            await BackendReplies.PartsAsync(context, Sse, [Chunk("Hel")]);
            await BackendReplies.NeverAsync(context);
        });

        using (HttpResponseMessage response = await world.PostAsync("/v1/responses", """{"model":"hydra-large","input":"x","stream":true}"""))
        {
            await using Stream stream = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
            Assert.True(await stream.ReadAsync(new byte[1], TestContext.Current.CancellationToken) > 0);
        }

        await world.Tabby.HungUp.Task.WaitAsync(TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("\"include\":[\"message.output_text.logprobs\"]", null)]
    [InlineData("\"top_logprobs\":2", 2)]
    public async Task Logprobs_AreAskedForAndHandedOn(string asked, int? count)
    {
        await using GatewayWorld world = await StartTabbyAsync(
            """data: {"choices":[{"index":0,"delta":{"content":"é"},"logprobs":{"content":[{"token":"é","logprob":-0.5,"top_logprobs":[{"token":"e","logprob":-1e999}]}]}}]}""" + "\n\n", "data: [DONE]\n\n");

        ResponseStreamChecker read = await StreamAsync(world, asked);

        JsonNode sent = world.Tabby.Received.Single();
        Assert.Equal((true, count), ((bool)sent["logprobs"]!, (int?)sent["top_logprobs"]));
        Assert.Equal(
            """[{"token":"\u00E9","logprob":-0.5,"bytes":[195,169],"top_logprobs":[{"token":"e","logprob":-9999,"bytes":[101]}]}]""",
            read.Last!["output"]![0]!["content"]![0]!["logprobs"]!.ToJsonString());
    }

    [Theory]
    [InlineData("GET", "/v1/responses/resp_1")]
    [InlineData("DELETE", "/v1/responses/resp_1")]
    [InlineData("GET", "/v1/responses/resp_1/input_items")]
    [InlineData("POST", "/v1/responses/resp_1/cancel")]
    public async Task StoredResponse_IsNotThere_AndTheErrorSaysWhy(string method, string path)
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync();

        using HttpResponseMessage response = await world.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path), TestContext.Current.CancellationToken);
        JsonNode error = (await GatewayWorld.JsonOf(response))["error"]!;

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("stores none", (string)error["message"]!, StringComparison.Ordinal);
        Assert.Equal("invalid_request_error", (string?)error["type"]);
    }

    [Fact]
    public async Task PictureByAddress_ThatNoBackendFetches_IsTheCallersError_InItsOwnWords()
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync();

        using HttpResponseMessage response = await world.PostAsync("/v1/responses", """{"model":"qwen2.5:32b","input":[{"role":"user","content":[{"type":"input_image","image_url":"https://example.com/cat.png"}]}]}""");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("input", (string?)(await GatewayWorld.JsonOf(response))["error"]!["param"]);
    }

    private static Task<GatewayWorld> StartTabbyAsync(params string[] parts) => GatewayWorld.StartAsync(world => world.Tabby.OnWork = BackendReplies.Parts(Sse, parts));

    private static async Task<ResponseStreamChecker> StreamAsync(GatewayWorld world, string more = "\"user\":\"me\"")
    {
        using HttpResponseMessage response = await world.PostAsync("/v1/responses", $$"""{"model":"hydra-large","input":"x","stream":true,{{more}}}""");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return ResponseStreamChecker.Check(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private static string Chunk(string text) =>
        $$$"""data: {"id":"x","object":"chat.completion.chunk","created":1,"model":"{{{GatewayWorld.Large}}}","choices":[{"index":0,"delta":{"content":"{{{text}}}"}}]}""" + "\n\n";
}
