using System.Net;
using System.Text.Json.Nodes;
using Hydra.Tests.Fakes;
using Microsoft.AspNetCore.Http;

namespace Hydra.Tests.Gateway;

public sealed class FailoverTests
{
    private const string Ndjson = "application/x-ndjson";
    private const string OllamaWhole = """{"model":"m","message":{"role":"assistant","content":"From Ollama"},"done":true,"done_reason":"stop","prompt_eval_count":3,"eval_count":2}""";

    [Theory]
    [InlineData("server-error", "server-error")]
    [InlineData("error-in-200", "server-error")]
    [InlineData("not-json", "malformed")]
    [InlineData("cut", "truncated")]
    [InlineData("wrong-model", "wrong-model")]
    [InlineData("busy", "busy")]
    [InlineData("key-refused", "key-refused")]
    [InlineData("empty-stream", "truncated")]
    [InlineData("odd-refusal", "server-error")]
    public async Task Fault_BeforeTheFirstByte_IsAnsweredByTheNext(string fault, string reason)
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world =>
        {
            world.Tabby.OnWork = Faulty(fault);
            world.OllamaAi.OnWork = BackendReplies.Parts(Ndjson, Line("From"), Line(" Ollama"), LastLine);
        });

        using HttpResponseMessage response = await world.ChatAsync(GatewayWorld.Large, stream: true);
        List<string> events = await GatewayWorld.EventsOf(response);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("From Ollama", TextOf(events));
        Assert.Equal($"ollama-ai;model=\"qwen2.5:32b\";reason=failover;failed=\"tabbyapi/Llama-3.1-70B-EXL2-3.5bpw:{reason}\"", GatewayWorld.RouteOf(response));
    }

    [Fact]
    public async Task BackendDown_ProbesNotYetDue_AnswersAtOnceAndIsUsedAgainAfterItCameBack()
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world =>
        {
            world.Tabby.OnWork = BackendReplies.Whole("""{"choices":[]}""");
            world.OllamaAi.OnWork = BackendReplies.Whole(OllamaWhole);
        });
        await world.Tabby.StopAsync();

        using (HttpResponseMessage response = await world.ChatAsync(GatewayWorld.Large))
            Assert.Contains("failed=\"tabbyapi/Llama-3.1-70B-EXL2-3.5bpw:", GatewayWorld.RouteOf(response), StringComparison.Ordinal);
        await world.UntilAsync(() => world.StateOf("tabbyapi") == "down");
        using (HttpResponseMessage response = await world.ChatAsync(GatewayWorld.Large))
            Assert.Contains(":down\"", GatewayWorld.RouteOf(response), StringComparison.Ordinal);

        await world.Tabby.StartAsync();
        await world.UntilAsync(() => world.StateOf("tabbyapi") == "up");
        using (HttpResponseMessage response = await world.ChatAsync(GatewayWorld.Large))
            Assert.StartsWith("tabbyapi;", GatewayWorld.RouteOf(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task NodeDown_BothItsBackends_TheOtherNodeAnswers()
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.OllamaCompute.OnWork = BackendReplies.Whole(OllamaWhole));
        await world.Tabby.StopAsync();
        await world.OllamaAi.StopAsync();

        using HttpResponseMessage response = await world.ChatAsync(GatewayWorld.Large);

        Assert.StartsWith("""ollama-compute;model="llama3.2:3b";reason=failover""", GatewayWorld.RouteOf(response), StringComparison.Ordinal);
        Assert.Equal("llama3.2:3b", (string?)world.OllamaCompute.Received.Single()["model"]);
    }

    [Fact]
    public async Task EveryBackendDown_SaysWhatWasTried()
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync();
        await world.Tabby.StopAsync();
        await world.OllamaAi.StopAsync();
        await world.OllamaCompute.StopAsync();

        using HttpResponseMessage response = await world.ChatAsync(GatewayWorld.Large);
        JsonNode error = (await GatewayWorld.JsonOf(response))["error"]!;

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("no_backend_available", (string?)error["code"]);
        Assert.Contains("ollama-compute/llama3.2:3b unreachable", (string?)error["message"], StringComparison.Ordinal);
        Assert.Equal("false", response.Headers.GetValues("x-should-retry").Single());
    }

    [Fact]
    public async Task BackendBusy_AndNobodyElse_IsWorthAskingAgain()
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.Tabby.OnWork = BackendReplies.Whole("""{"detail":"busy"}""", 503));
        await world.OllamaAi.StopAsync();
        await world.OllamaCompute.StopAsync();

        using HttpResponseMessage response = await world.ChatAsync(GatewayWorld.Large);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(5), response.Headers.RetryAfter!.Delta);
        Assert.False(response.Headers.Contains("x-should-retry"));
    }

    [Fact]
    public async Task ModelNotLoaded_OnTabbyApi_CountsAsUnavailable()
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.Tabby.OnWork = BackendReplies.Whole("""{"choices":[]}"""));

        using HttpResponseMessage response = await world.ChatAsync("Qwen2.5-72B-EXL2-4.0bpw");

        Assert.Equal(
            """tabbyapi;model="Llama-3.1-70B-EXL2-3.5bpw";reason=failover;failed="tabbyapi/Qwen2.5-72B-EXL2-4.0bpw:model-not-loaded" """.TrimEnd(),
            GatewayWorld.RouteOf(response));
    }

    [Fact]
    public async Task BackendGoesDown_WhileARequestWaits_TheRequestGoesOnElsewhere()
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world =>
        {
            world.Tabby.OnWork = BackendReplies.NeverAsync;
            world.OllamaAi.OnWork = BackendReplies.Whole(OllamaWhole);
        });

        Task<HttpResponseMessage> waiting = world.ChatAsync(GatewayWorld.Large);
        await world.Tabby.Asked.Task;
        world.Tabby.OnProbe = context =>
        {
            context.Abort();
            return Task.CompletedTask;
        };
        // The request waits longer than it should, so the backend is probed out of turn; then three failures in a row make it down.
        world.Time.Advance(TimeSpan.FromSeconds(5));
        for (int failures = 1; failures < 3; failures++)
        {
            await world.Time.ArmedAsync(TimeSpan.FromSeconds(1));
            world.Time.Advance(TimeSpan.FromSeconds(1));
        }

        using HttpResponseMessage response = await waiting;
        Assert.Contains(":went-down", GatewayWorld.RouteOf(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failures_WhileProbesLookWell_LeadToCooldownThenOneTrial()
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world =>
        {
            world.Tabby.OnWork = BackendReplies.Whole("""{"detail":"boom"}""", 500);
            world.OllamaAi.OnWork = BackendReplies.Whole(OllamaWhole);
        });
        for (int i = 0; i < 3; i++)
            (await world.ChatAsync(GatewayWorld.Large)).Dispose();
        int asked = world.Tabby.Received.Count;

        using (HttpResponseMessage cooling = await world.ChatAsync(GatewayWorld.Large))
            Assert.Contains(":cooling-down", GatewayWorld.RouteOf(cooling), StringComparison.Ordinal);
        Assert.Equal(asked, world.Tabby.Received.Count);

        world.Time.Advance(TimeSpan.FromSeconds(6));
        world.Tabby.OnWork = BackendReplies.Whole("""{"choices":[]}""");
        using HttpResponseMessage trial = await world.ChatAsync(GatewayWorld.Large);
        Assert.StartsWith("tabbyapi;", GatewayWorld.RouteOf(trial), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trial_ThatFails_DoublesTheCooldown()
    {
        await using GatewayWorld world = await StartFailingAsync();
        for (int i = 0; i < 3; i++)
            (await world.ChatAsync(GatewayWorld.Large)).Dispose();
        int asked = world.Tabby.Received.Count;

        // The first cooldown is five seconds, the one after the failed trial ten.
        foreach ((int seconds, int more) in ((int, int)[])[(5, 1), (5, 0), (5, 1), (10, 0), (10, 1)])
        {
            world.Time.Advance(TimeSpan.FromSeconds(seconds));
            (await world.ChatAsync(GatewayWorld.Large)).Dispose();
            asked += more;
            Assert.Equal(asked, world.Tabby.Received.Count);
        }
    }

    [Fact]
    public async Task Trial_WhoseRequestIsRefused_LeavesTheNextOneATrial()
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.OllamaAi.OnWork = BackendReplies.Whole("""{"error":"boom"}""", 500));
        for (int i = 0; i < 3; i++)
            (await world.ChatAsync(GatewayWorld.Medium)).Dispose();
        Assert.Equal("cooling-down", world.StateOf("ollama-ai"));
        world.Time.Advance(TimeSpan.FromSeconds(6));
        world.OllamaAi.OnWork = BackendReplies.Whole(OllamaWhole);

        using HttpResponseMessage refused = await world.PostAsync("/v1/chat/completions", """{"model":"qwen2.5:32b","messages":[{"role":"user","content":"cut \ud83d"}]}""");
        using HttpResponseMessage next = await world.ChatAsync(GatewayWorld.Medium);

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.StartsWith("ollama-ai;", GatewayWorld.RouteOf(next), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cooldown_OfTheOnlyOneLeft_IsNotWaitedFor()
    {
        await using GatewayWorld world = await StartFailingAsync();
        for (int i = 0; i < 3; i++)
            (await world.ChatAsync(GatewayWorld.Large)).Dispose();
        await world.OllamaAi.StopAsync();
        await world.OllamaCompute.StopAsync();
        world.Tabby.OnWork = BackendReplies.Whole("""{"choices":[]}""");

        // Also for a model that TabbyAPI does not hold, whose chain leads to one that it does.
        foreach (string model in (string[])[GatewayWorld.Large, "Qwen2.5-72B-EXL2-4.0bpw"])
        {
            using HttpResponseMessage response = await world.ChatAsync(model);
            Assert.StartsWith("tabbyapi;", GatewayWorld.RouteOf(response), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Streams_ThatAllBreak_LeadToCooldown()
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world =>
            world.Tabby.OnWork = BackendReplies.CutAfter("text/event-stream", "data: {\"choices\":[]}\n\n"));
        for (int i = 0; i < 3; i++)
        {
            using HttpResponseMessage response = await world.ChatAsync(GatewayWorld.Large, stream: true);
            await GatewayWorld.EventsOf(response);
        }

        Assert.Equal("cooling-down", world.StateOf("tabbyapi"));
    }

    [Fact]
    public async Task Backend_ThatHangsWithGoodProbes_IsWaitedForOnce()
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(
            world =>
            {
                world.OllamaAi.OnWork = BackendReplies.NeverAsync;
                world.OllamaCompute.OnWork = BackendReplies.Whole(OllamaWhole);
            },
            ("Gateway:WholeAnswerTimeout", "00:00:30"));

        Task<HttpResponseMessage> asking = world.ChatAsync(GatewayWorld.Medium);
        await world.OllamaAi.Asked.Task;
        world.Time.Advance(TimeSpan.FromSeconds(5));
        world.Time.Advance(TimeSpan.FromSeconds(25));

        using HttpResponseMessage response = await asking;
        Assert.Equal(
            """ollama-compute;model="llama3.2:3b";reason=failover;failed="ollama-ai/qwen2.5:32b:timeout, ollama-ai/llama3.2:8b:just-failed" """.TrimEnd(),
            GatewayWorld.RouteOf(response));
    }

    [Fact]
    public async Task ModelThatLacksWhatIsAsked_LeavesItToTheNext_ElseItsWordsReachTheCaller()
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world =>
        {
            world.OllamaAi.OnWork = BackendReplies.Whole("""{"error":"qwen2.5:32b does not support tools"}""", 400);
            world.OllamaCompute.OnWork = BackendReplies.Whole(OllamaWhole);
        });

        using (HttpResponseMessage other = await world.ChatAsync(GatewayWorld.Medium))
            Assert.StartsWith("ollama-compute;", GatewayWorld.RouteOf(other), StringComparison.Ordinal);
        await world.OllamaCompute.StopAsync();
        using HttpResponseMessage refused = await world.ChatAsync(GatewayWorld.Medium);

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("does not support tools", (string?)(await GatewayWorld.JsonOf(refused))["error"]!["message"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"models":[null]}""")]
    [InlineData("""{"models":[{"name":"\ud83d"}]}""")]
    [InlineData("[]")]
    public async Task Probe_OddAnswer_EndsNeitherTheStartNorTheProbes(string odd)
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.OllamaAi.OnProbe = BackendReplies.Whole(odd));

        world.OllamaAi.OnProbe = GatewayWorld.Tags("qwen2.5:32b");
        world.OllamaAi.OnWork = BackendReplies.Whole(OllamaWhole);
        await world.UntilAsync(() => world.Holds("ollama-ai", "qwen2.5:32b"));

        using HttpResponseMessage response = await world.ChatAsync(GatewayWorld.Medium);
        Assert.StartsWith("ollama-ai;", GatewayWorld.RouteOf(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Embeddings_BackendDown_AreNeverMadeByAnotherModel()
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync();
        await world.OllamaCompute.StopAsync();

        using HttpResponseMessage response = await world.PostAsync("/v1/embeddings", """{"model":"nomic-embed-text","input":"x"}""");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task CallerHangsUp_TheBackendIsToldAtOnce(bool afterTheFirstChunk)
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.Tabby.OnWork = async context =>
        {
            if (afterTheFirstChunk)
                await BackendReplies.PartsAsync(context, "text/event-stream", ["data: {\"choices\":[]}\n\n"]);
            await BackendReplies.NeverAsync(context);
        });
        using var caller = new CancellationTokenSource();
        Task<HttpResponseMessage> asking = world.ChatAsync(GatewayWorld.Large, stream: true, caller);
        await world.Tabby.Asked.Task;
        if (afterTheFirstChunk)
            (await asking).Dispose();
        else
            await caller.CancelAsync();

        await world.Tabby.HungUp.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Empty(world.OllamaAi.Received);
    }

    private static Task<GatewayWorld> StartFailingAsync() => GatewayWorld.StartAsync(world =>
    {
        world.Tabby.OnWork = BackendReplies.Whole("""{"detail":"boom"}""", 500);
        world.OllamaAi.OnWork = BackendReplies.Whole(OllamaWhole);
    });

    private const string LastLine = """{"model":"m","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop"}""" + "\n";

    private static string Line(string text) => $$"""{"model":"m","message":{"role":"assistant","content":"{{text}}"},"done":false}""" + "\n";

    private static string TextOf(List<string> events) =>
        string.Concat(events.Where(data => data != "[DONE]").Select(data => (string?)JsonNode.Parse(data)!["choices"]![0]!["delta"]!["content"]));

    private static RequestDelegate Faulty(string fault) => fault switch
    {
        "server-error" => BackendReplies.Whole("""{"detail":"Internal Server Error"}""", 500),
        "error-in-200" => BackendReplies.Parts("text/event-stream", """data: {"error":{"message":"no"}}""" + "\n\n"),
        "not-json" => BackendReplies.Parts("text/event-stream", "data: <html>\n\n"),
        "cut" => BackendReplies.CutAfter("text/event-stream", ": comment\n\n"),
        "wrong-model" => BackendReplies.Parts("text/event-stream", """data: {"model":"Qwen2.5-72B-EXL2-4.0bpw","choices":[]}""" + "\n\n"),
        "busy" => BackendReplies.Whole("""{"detail":"busy"}""", 503),
        "key-refused" => BackendReplies.Whole("""{"detail":"Invalid API key"}""", 401),
        "empty-stream" => BackendReplies.Parts("text/event-stream"),
        _ => BackendReplies.Whole("""{"detail":"\ud83d"}""", 500),
    };
}
