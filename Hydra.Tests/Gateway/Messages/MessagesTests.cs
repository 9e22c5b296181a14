using System.Net;
using System.Text.Json.Nodes;
using Hydra.Tests.Fakes;

namespace Hydra.Tests.Gateway.Messages;

/// <summary>/v1/messages through the whole gateway.</summary>
public sealed class MessagesTests
{
    private const string Sse = "text/event-stream";
    private const string Ndjson = "application/x-ndjson";
    private const string Done = "data: [DONE]\n\n";
    private const string Tools = ""","tools":[{"name":"weather","input_schema":{"type":"object"} }]""";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Answer_Whole_FromTabbyApi()
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.Tabby.OnWork = BackendReplies.Whole(
            """{"id":"x","choices":[{"index":0,"finish_reason":"stop","stop_str":"END","message":{"role":"assistant","content":"Hi"}}],"usage":{"prompt_tokens":12,"completion_tokens":3}}"""));

        using HttpResponseMessage response = await AskAsync(world, GatewayWorld.Large, more: ""","stop_sequences":["END"],"top_k":5,"metadata":{"user_id":"u","other":1}""");
        JsonNode message = await GatewayWorld.JsonOf(response);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(("stop_sequence", "END", "Hi", 12), ((string?)message["stop_reason"], (string?)message["stop_sequence"], (string?)message["content"]![0]!["text"], (int?)message["usage"]!["input_tokens"]));
        Assert.StartsWith("tabbyapi;", GatewayWorld.RouteOf(response), StringComparison.Ordinal);
        Assert.Equal("metadata.other", response.Headers.GetValues("x-hydra-dropped").Single());
        Assert.StartsWith("req_", response.Headers.GetValues("request-id").Single(), StringComparison.Ordinal);
        JsonNode sent = world.Tabby.Received.Single();
        Assert.Equal((GatewayWorld.Large, 64, 5, "u", true), ((string?)sent["model"], (int?)sent["max_tokens"], (int?)sent["top_k"], (string?)sent["user"], (bool?)sent["stream_options"]!["include_usage"]));
    }

    [Fact]
    public async Task Answer_Whole_FromOllama_WhatBothLeaveOutIsNamed()
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.OllamaAi.OnWork = BackendReplies.Whole(
            """{"message":{"role":"assistant","content":"","thinking":"Hm","tool_calls":[{"function":{"name":"weather","arguments":{"city":"Köln"}}}]},"done":true,"done_reason":"stop","prompt_eval_count":20,"eval_count":4}"""));

        using HttpResponseMessage response = await AskAsync(world, GatewayWorld.Medium, more: Tools + ""","tool_choice":{"type":"any"},"service_tier":"auto" """);
        JsonNode message = await GatewayWorld.JsonOf(response);

        Assert.Equal(["thinking", "tool_use"], message["content"]!.AsArray().Select(block => (string?)block!["type"]));
        Assert.Equal(("tool_use", """{"city":"Köln"}""", 20), ((string?)message["stop_reason"], message["content"]![1]!["input"]!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }), (int?)message["usage"]!["input_tokens"]));
        Assert.Equal("service_tier,tool_choice", response.Headers.GetValues("x-hydra-dropped").Single());
        Assert.False((bool)world.OllamaAi.Received.Single()["think"]!);
    }

    [Theory]
    [InlineData("enabled", null)]
    [InlineData("adaptive", null)]
    [InlineData("disabled", false)]
    public async Task Thinking_IsForbiddenToOllamaOrLeftToTheModel(string type, bool? think)
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.OllamaAi.OnWork = BackendReplies.Whole("""{"message":{"role":"assistant","content":"Hi"},"done":true}"""));

        using HttpResponseMessage response = await AskAsync(world, GatewayWorld.Medium, more: $$""","thinking":{"type":"{{type}}"}""");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(think, (bool?)world.OllamaAi.Received.Single()["think"]);
    }

    [Fact]
    public async Task Images_AndSystemBlocks_ReachTheBackend()
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.OllamaAi.OnWork = BackendReplies.Whole("""{"message":{"role":"assistant","content":"A cat"},"done":true}"""));

        using HttpResponseMessage response = await world.PostAsync(
            "/v1/messages?beta=true",
            """
            {"model":"qwen2.5:32b","max_tokens":64,"system":[{"type":"text","text":"x-anthropic-billing-header: 1"},{"type":"text","text":"Be brief."}],
             "messages":[{"role":"user","content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBO+/w="}},{"type":"text","text":"What?"}]}]}
            """);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        JsonNode messages = world.OllamaAi.Received.Single()["messages"]!;
        Assert.Equal("x-anthropic-billing-header: 1\nBe brief.", (string?)messages[0]!["content"]);
        Assert.Equal(("What?", "iVBO+/w="), ((string?)messages[1]!["content"], (string?)messages[1]!["images"]![0]));
    }

    [Fact]
    public async Task Stream_FromTabbyApi_ThinkingTextAndCallsInFragments()
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.Tabby.OnWork = BackendReplies.Parts(
            Sse,
            Delta("""{"reasoning_content":"Hm"}"""),
            ": keep-alive\n\n" + Delta("""{"content":"I "}""") + Delta("""{"content":"look."}"""),
            Delta("""{"tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"weather","arguments":"{\"ci"}}]}"""),
            Delta("""{"tool_calls":[{"index":0,"function":{"arguments":"ty\":1}"}}]}"""),
            """data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":12,"completion_tokens":9}}""" + "\n\n",
            Done));

        using HttpResponseMessage response = await AskAsync(world, GatewayWorld.Large, stream: true, more: Tools);
        MessageStreamReader read = MessageStreamReader.Read(await response.Content.ReadAsStringAsync(Stop));

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal([("thinking", "Hm"), ("text", "I look."), ("tool_use", """{"city":1}""")], read.Blocks.Select(block => (block.Type, block.Text)));
        Assert.Equal(("tool_use", 12, 9), (read.StopReason, read.Delta!.Value.GetProperty("usage").GetProperty("input_tokens").GetInt32(), read.Delta.Value.GetProperty("usage").GetProperty("output_tokens").GetInt32()));
        Assert.True(read.Start!.Value.GetProperty("usage").GetProperty("input_tokens").GetInt32() > 0);
    }

    [Fact]
    public async Task Stream_FromOllama_CallWholeInOneLine()
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.OllamaAi.OnWork = BackendReplies.Parts(
            Ndjson,
            """{"message":{"role":"assistant","content":"I look."},"done":false}""" + "\n",
            """{"message":{"role":"assistant","content":"","tool_calls":[{"function":{"name":"weather","arguments":{"city":1}}},{"function":{"name":"now","arguments":{}}}]},"done":false}""" + "\n",
            """{"message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","prompt_eval_count":20,"eval_count":4}""" + "\n"));

        using HttpResponseMessage response = await AskAsync(world, GatewayWorld.Medium, stream: true, more: Tools);
        MessageStreamReader read = MessageStreamReader.Read(await response.Content.ReadAsStringAsync(Stop));

        Assert.Equal([("text", "I look."), ("tool_use", """{"city":1}"""), ("tool_use", "{}")], read.Blocks.Select(block => (block.Type, block.Text)));
        Assert.Equal(("tool_use", 20), (read.StopReason, read.Delta!.Value.GetProperty("usage").GetProperty("input_tokens").GetInt32()));
    }

    [Fact]
    public async Task Stream_EachPiece_IsOutBeforeTheNextArrives()
    {
        var next = new SemaphoreSlim(0);
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.Tabby.OnWork = async context =>
        {
            for (int i = 0; i < 5; i++)
            {
                await BackendReplies.PartsAsync(context, Sse, [Delta($$"""{"content":"{{i}}"}""")]);
                await next.WaitAsync(context.RequestAborted);
            }

            await BackendReplies.PartsAsync(context, Sse, [Done]);
        });

        using HttpResponseMessage response = await AskAsync(world, GatewayWorld.Large, stream: true);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Stop));
        var read = new MessageStreamReader();
        for (int i = 0; i < 5; i++)
        {
            string text;
            do
                read.ReadEvent(text = await EventAsync(reader));
            while (!text.Contains($"\"text\":\"{i}\"", StringComparison.Ordinal));
            next.Release();
        }

        Assert.EndsWith("""{"type":"content_block_stop","index":0}""", await EventAsync(reader), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failover_BeforeTheFirstByte_IsAnsweredInTheSameDialect()
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world =>
        {
            world.Tabby.OnWork = BackendReplies.Parts(Sse, """data: {"error":{"message":"no"}}""" + "\n\n");
            world.OllamaAi.OnWork = BackendReplies.Parts(Ndjson, """{"message":{"role":"assistant","content":"From Ollama"},"done":true}""" + "\n");
        });

        using HttpResponseMessage response = await AskAsync(world, GatewayWorld.Large, stream: true);
        MessageStreamReader read = MessageStreamReader.Read(await response.Content.ReadAsStringAsync(Stop));

        Assert.Equal(("From Ollama", "end_turn"), (read.TextOf("text"), read.StopReason));
        Assert.StartsWith("ollama-ai;", GatewayWorld.RouteOf(response), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("data: {\"half")]
    [InlineData("data: {\"error\":{\"message\":\"CUDA out of memory\"}}\n\n")]
    [InlineData("data: {\"choices\":[{\"delta\":{\"content\":\"\\ud800\"}}]}\n\n")]
    public async Task Stream_ThatBreaks_EndsWithAnErrorAndNotAsIfItWereWhole(string end)
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.Tabby.OnWork = BackendReplies.CutAfter(Sse, Delta("""{"content":"Hel"}"""), Delta("""{"content":"lo"}""") + end));

        using HttpResponseMessage response = await AskAsync(world, GatewayWorld.Large, stream: true);
        string text = await response.Content.ReadAsStringAsync(Stop);
        MessageStreamReader read = MessageStreamReader.Read(text);

        Assert.Equal("api_error", read.Error);
        Assert.Contains("broke off", read.ErrorMessage, StringComparison.Ordinal);
        Assert.Contains("\"text\":\"lo\"", text, StringComparison.Ordinal);
        Assert.Empty(world.OllamaAi.Received);
    }

    [Fact]
    public async Task Stream_WithACallThatIsNoJson_KeepsWhatCameBeforeIt_AndIsNotHeldAgainstTheBackend()
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.Tabby.OnWork = BackendReplies.Parts(
            Sse, Delta("""{"content":"Hello"}""") + Delta("""{"tool_calls":[{"index":0,"id":"a","function":{"name":"weather","arguments":"{\"a\":}"}}]}""") + Delta("""{"content":"more"}"""), Done));

        for (int i = 0; i < 4; i++)
        {
            using HttpResponseMessage response = await AskAsync(world, GatewayWorld.Large, stream: true, more: Tools);
            string text = await response.Content.ReadAsStringAsync(Stop);
            Assert.Equal("api_error", MessageStreamReader.Read(text).Error);
            Assert.Contains("\"text\":\"Hello\"", text, StringComparison.Ordinal);
        }

        Assert.Equal("up", world.StateOf("tabbyapi"));
    }

    [Fact]
    public async Task LongWait_IsFilledFromTheStart_AndAnsweredThen()
    {
        var answer = new TaskCompletionSource();
        await using GatewayWorld world = await StartWaitingAsync(async context =>
        {
            await answer.Task;
            await BackendReplies.PartsAsync(context, Sse, [Delta("""{"content":"Hi"}"""), Done]);
        });

        Task<HttpResponseMessage> asking = AskAsync(world, GatewayWorld.Large, stream: true);
        await PassAsync(world);
        using HttpResponseMessage response = await asking;
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Stop));
        Assert.StartsWith("event: message_start\n", await EventAsync(reader), StringComparison.Ordinal);
        Assert.StartsWith("event: ping\n", await EventAsync(reader), StringComparison.Ordinal);
        answer.SetResult();

        Assert.StartsWith("event: content_block_start\n", await EventAsync(reader), StringComparison.Ordinal);
        Assert.EndsWith("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n", await reader.ReadToEndAsync(Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LongWait_ForNothing_EndsWithAnError()
    {
        var answer = new TaskCompletionSource();
        await using GatewayWorld world = await StartWaitingAsync(async context =>
        {
            await answer.Task;
            await BackendReplies.WholeAsync(context, """{"detail":"boom"}""", 500);
        });
        await world.OllamaAi.StopAsync();
        await world.OllamaCompute.StopAsync();

        Task<HttpResponseMessage> asking = AskAsync(world, GatewayWorld.Large, stream: true);
        await PassAsync(world);
        using HttpResponseMessage response = await asking;
        answer.SetResult();
        MessageStreamReader read = MessageStreamReader.Read(await response.Content.ReadAsStringAsync(Stop));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("overloaded_error", read.Error);
        Assert.Contains("Nothing could answer", read.ErrorMessage, StringComparison.Ordinal);
        Assert.NotNull(read.Start);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task CallerHangsUp_TheBackendIsToldAtOnce(bool afterTheFirstChunk)
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.Tabby.OnWork = async context =>
        {
            if (afterTheFirstChunk)
                await BackendReplies.PartsAsync(context, Sse, [Delta("""{"content":"Hi"}""")]);
            await BackendReplies.NeverAsync(context);
        });
        using var caller = new CancellationTokenSource();
        Task<HttpResponseMessage> asking = AskAsync(world, GatewayWorld.Large, stream: true, hangUp: caller);
        await world.Tabby.Asked.Task;
        if (afterTheFirstChunk)
            (await asking).Dispose();
        else
            await caller.CancelAsync();

        await world.Tabby.HungUp.Task.WaitAsync(TimeSpan.FromSeconds(30), Stop);
        Assert.Empty(world.OllamaAi.Received);
    }

    [Theory]
    [InlineData("x-api-key", "")]
    [InlineData("Authorization", "Bearer ")]
    public async Task Key_InEitherHeader_IsAccepted(string header, string before)
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.Tabby.OnWork = BackendReplies.Whole("""{"choices":[{"message":{"content":"Hi"}}]}"""));
        string key = world.Client.DefaultRequestHeaders.Authorization!.Parameter!;
        world.Client.DefaultRequestHeaders.Authorization = null;
        world.Client.DefaultRequestHeaders.Add(header, before + key);

        using HttpResponseMessage response = await AskAsync(world, "claude-local-large");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("claude-local-large", (string?)(await GatewayWorld.JsonOf(response))["model"]);
    }

    [Fact]
    public async Task Root_SaysThatSomebodyIsThere_WithoutAKey()
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync();
        world.Client.DefaultRequestHeaders.Authorization = null;

        foreach (HttpMethod method in (HttpMethod[])[HttpMethod.Head, HttpMethod.Get])
        {
            using var request = new HttpRequestMessage(method, "/");
            using HttpResponseMessage response = await world.Client.SendAsync(request, Stop);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    private static Task<GatewayWorld> StartWaitingAsync(Microsoft.AspNetCore.Http.RequestDelegate answer) =>
        GatewayWorld.StartAsync(world => world.Tabby.OnWork = answer, ("Gateway:KeepAliveEvery", "00:00:07"));

    /// <summary>Lets the time pass after which a wait is long.</summary>
    private static async Task PassAsync(GatewayWorld world)
    {
        await world.Time.ArmedAsync(TimeSpan.FromSeconds(7));
        await world.Tabby.Asked.Task;
        world.Time.Advance(TimeSpan.FromSeconds(7));
    }

    private static Task<HttpResponseMessage> AskAsync(GatewayWorld world, string model, bool stream = false, string more = "", CancellationTokenSource? hangUp = null) =>
        world.PostAsync("/v1/messages", $$"""{"model":"{{model}}","max_tokens":64,"stream":{{(stream ? "true" : "false")}},"messages":[{"role":"user","content":"Hello"}]{{more}}}""", hangUp);

    private static async Task<string> EventAsync(StreamReader reader)
    {
        string text = $"{await reader.ReadLineAsync(Stop)}\n{await reader.ReadLineAsync(Stop)}";
        Assert.Equal("", await reader.ReadLineAsync(Stop));
        return text;
    }

    private static string Delta(string delta) =>
        $$"""data: {"id":"x","object":"chat.completion.chunk","created":1,"model":"{{GatewayWorld.Large}}","choices":[{"index":0,"delta":{{delta}},"finish_reason":null}]}""" + "\n\n";
}
