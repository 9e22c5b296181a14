using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hydra.Simulator.Faults;
using Hydra.Simulator.StandIns;
using Hydra.Tests.Fakes;

namespace Hydra.Tests.Simulator;

/// <summary>How prompts wait, run, and are told of.</summary>
public sealed class ComfyQueueTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Socket_TellsItsClientEverything_InOrder()
    {
        await using StandInUnderTest server = await StandInUnderTest.ComfyAsync();
        using ClientWebSocket socket = await server.ConnectAsync("/ws?clientId=me");
        (string type, JsonElement first) = await ComfyClient.NextAsync(socket);

        string id = await ComfyClient.QueueAsync(server, ComfyClient.TextToImage(steps: 2), "me");
        List<(string Type, JsonElement Data)> frames = await ComfyClient.UntilDoneAsync(socket);

        Assert.Equal(("status", "me", 0), (type, first.GetProperty("sid").GetString(), first.GetProperty("status").GetProperty("exec_info").GetProperty("queue_remaining").GetInt32()));
        Assert.All(frames, frame => Assert.Equal(id, frame.Data.GetProperty("prompt_id").GetString()));
        Assert.Equal(
            [
                "execution_start", "execution_cached", "executing 5", "executing 4", "executing 7", "executing 6", "executing 3", "progress 1/2", "progress 2/2",
                "executing 8", "executing 9", "executed 9", "execution_success", "executing null",
            ],
            frames.Select(Short));
    }

    [Fact]
    public async Task Socket_TellsNothingOfAnothersPrompt_ButTheQueue()
    {
        await using StandInUnderTest server = await StandInUnderTest.ComfyAsync();
        using ClientWebSocket mine = await server.ConnectAsync("/ws?clientId=me");
        using ClientWebSocket other = await server.ConnectAsync("/api/ws?clientId=other");
        await ComfyClient.NextAsync(other);

        await ComfyClient.QueueAsync(server, ComfyClient.TextToImage(), "me");
        await ComfyClient.UntilDoneAsync(mine);
        await ComfyClient.QueueAsync(server, ComfyClient.TextToImage(seed: 2), "other");
        List<(string Type, JsonElement Data)> frames = await ComfyClient.UntilDoneAsync(other);

        Assert.Single(frames, frame => frame.Type == "execution_start");
    }

    [Fact]
    public async Task Cache_SparesWhatDidNotChange_UntilItIsFreed()
    {
        await using StandInUnderTest server = await StandInUnderTest.ComfyAsync();
        await ComfyClient.RunAsync(server, ComfyClient.TextToImage());

        JsonElement same = await ComfyClient.RunAsync(server, ComfyClient.TextToImage());
        JsonElement reseeded = await ComfyClient.RunAsync(server, ComfyClient.TextToImage(seed: 2));
        await server.PostAsync("/free", """{"unload_models":true,"free_memory":true}""");
        JsonElement freed = await ComfyClient.RunAsync(server, ComfyClient.TextToImage(seed: 2));

        Assert.Equal(["3", "4", "5", "6", "7", "8", "9"], CachedOf(same));
        Assert.Equal("fox_00001_.png", same.GetProperty("outputs").GetProperty("9").GetProperty("images")[0].GetProperty("filename").GetString());
        Assert.Equal(["4", "5", "6", "7"], CachedOf(reseeded));
        Assert.Empty(CachedOf(freed));
    }

    [Fact]
    public async Task Queue_RunsOneAtATime_InOrderOfNumbers()
    {
        var time = new WatchedTime();
        await using StandInUnderTest server = await StandInUnderTest.ComfyAsync(new StandInSetup { Time = time });
        string first = await ComfyClient.QueueAsync(server, ComfyClient.TextToImage(seed: 1));
        await time.PendingAsync(1, Stop);
        string second = await ComfyClient.QueueAsync(server, ComfyClient.TextToImage(seed: 2));
        Reply urgent = await ComfyClient.PostAsync(server, ComfyClient.TextToImage(seed: 3), more: new JsonObject { ["front"] = true });

        JsonElement queue = (await server.GetAsync("/queue")).Json;
        JsonElement unknown = (await server.GetAsync($"/history/{second}")).Json;

        Assert.Equal([first], IdsOf(queue, "queue_running"));
        Assert.Equal([urgent.Json.GetProperty("prompt_id").GetString(), second], IdsOf(queue, "queue_pending"));
        Assert.Equal(3, (await server.GetAsync("/prompt")).Json.GetProperty("exec_info").GetProperty("queue_remaining").GetInt32());
        // Unknown, waiting and running look alike.
        Assert.Empty(unknown.EnumerateObject());
        Assert.Equal((3, 0), (server.StandIn.Work.Active, server.StandIn.Work.Served));
    }

    [Fact]
    public async Task Interrupt_EndsWhatRuns_AndTheNextBegins()
    {
        var time = new WatchedTime();
        await using StandInUnderTest server = await StandInUnderTest.ComfyAsync(new StandInSetup { Time = time });
        using ClientWebSocket socket = await server.ConnectAsync("/ws?clientId=me");
        string first = await ComfyClient.QueueAsync(server, ComfyClient.TextToImage(), "me");
        await time.PendingAsync(1, Stop);
        string second = await ComfyClient.QueueAsync(server, ComfyClient.TextToImage(seed: 2));

        await server.PostAsync("/interrupt", $$"""{"prompt_id":"{{second}}"}""");
        Assert.Equal([first], IdsOf((await server.GetAsync("/queue")).Json, "queue_running"));
        await server.PostAsync("/interrupt", $$"""{"prompt_id":"{{first}}"}""");
        List<(string Type, JsonElement Data)> frames = await ComfyClient.UntilDoneAsync(socket);
        await server.WorkAsync(work => work is { Cancelled: 1, Active: 1 });
        JsonElement status = (await server.GetAsync($"/history/{first}")).Json.GetProperty(first).GetProperty("status");
        await time.PendingAsync(1, Stop);

        Assert.Equal(["execution_start", "execution_cached", "executing 5", "executing 4", "execution_interrupted", "executing null"], frames.Select(Short));
        Assert.Equal(("error", false), (status.GetProperty("status_str").GetString(), status.GetProperty("completed").GetBoolean()));
        Assert.Equal([second], IdsOf((await server.GetAsync("/queue")).Json, "queue_running"));
        // Without a body: whatever runs.
        await server.SendAsync(HttpMethod.Post, "/api/interrupt", content: null);
        await server.WorkAsync(work => work is { Cancelled: 2, Active: 0 });
    }

    [Fact]
    public async Task Queue_IsCleared_AndLosesOneById()
    {
        var time = new WatchedTime();
        await using StandInUnderTest server = await StandInUnderTest.ComfyAsync(new StandInSetup { Time = time });
        string running = await ComfyClient.QueueAsync(server, ComfyClient.TextToImage());
        await time.PendingAsync(1, Stop);
        string[] waiting = [await ComfyClient.QueueAsync(server, ComfyClient.TextToImage(seed: 2)), await ComfyClient.QueueAsync(server, ComfyClient.TextToImage(seed: 3)), await ComfyClient.QueueAsync(server, ComfyClient.TextToImage(seed: 4))];

        await server.PostAsync("/queue", $$"""{"delete":["{{waiting[1]}}","{{running}}"]}""");
        JsonElement less = (await server.GetAsync("/queue")).Json;
        await server.PostAsync("/queue", """{"clear":true}""");
        JsonElement empty = (await server.GetAsync("/queue")).Json;

        Assert.Equal([waiting[0], waiting[2]], IdsOf(less, "queue_pending"));
        Assert.Equal([running], IdsOf(empty, "queue_running"));
        Assert.Empty(IdsOf(empty, "queue_pending"));
        Assert.Equal((1, 3), (server.StandIn.Work.Active, server.StandIn.Work.Cancelled));
    }

    [Fact]
    public async Task Run_TakesTheCardsTime()
    {
        var time = new WatchedTime { Jumps = true };
        await using StandInUnderTest server = await StandInUnderTest.ComfyAsync(new StandInSetup { Time = time });

        await ComfyClient.RunAsync(server, ComfyClient.TextToImage(width: 1024, height: 1024, steps: 8));
        TimeSpan cold = time.Elapsed;
        await ComfyClient.RunAsync(server, ComfyClient.TextToImage(width: 1024, height: 1024, steps: 8, seed: 2));

        // 6.94 GB at 3 GB/s; then 250 ms and seven steps at seven a second.
        Assert.Equal(2313 + 1250, cold.TotalMilliseconds, 5.0);
        Assert.Equal(1250, (time.Elapsed - cold).TotalMilliseconds, 5.0);
    }

    [Fact]
    public async Task OutOfMemory_IsAnErrorOfTheSampler()
    {
        await using StandInUnderTest server = await StandInUnderTest.ComfyAsync();
        await server.SetAsync(FaultKind.OutOfMemory, times: 1);
        using ClientWebSocket socket = await server.ConnectAsync("/ws?clientId=me");

        string id = await ComfyClient.QueueAsync(server, ComfyClient.TextToImage(), "me");
        JsonElement error = (await ComfyClient.UntilDoneAsync(socket)).Single(frame => frame.Type == "execution_error").Data;
        JsonElement status = (await server.GetAsync($"/history/{id}")).Json.GetProperty(id).GetProperty("status");
        JsonElement large = (await ComfyClient.RunAsync(server, ComfyClient.TextToImage(width: 8192, height: 8192))).GetProperty("status");
        JsonElement well = (await ComfyClient.RunAsync(server, ComfyClient.TextToImage())).GetProperty("status");

        Assert.Equal(("3", "KSampler", "torch.OutOfMemoryError"), (error.GetProperty("node_id").GetString(), error.GetProperty("node_type").GetString(), error.GetProperty("exception_type").GetString()));
        Assert.Contains("out of memory", error.GetProperty("exception_message").GetString(), StringComparison.Ordinal);
        Assert.Equal(("error", "error", "success"), (status.GetProperty("status_str").GetString(), large.GetProperty("status_str").GetString(), well.GetProperty("status_str").GetString()));
        Assert.Equal((1, 2), (server.StandIn.Work.Served, server.StandIn.Work.Failed));
    }

    [Fact]
    public async Task ValueInALinksPlace_FailsItsNode_AndTheQueueGoesOn()
    {
        await using StandInUnderTest server = await StandInUnderTest.ComfyAsync();
        JsonObject graph = ComfyClient.TextToImage();
        graph["9"]!["inputs"]!["images"] = "a picture";

        JsonElement status = (await ComfyClient.RunAsync(server, graph)).GetProperty("status");
        JsonElement next = (await ComfyClient.RunAsync(server, ComfyClient.TextToImage())).GetProperty("status");

        Assert.Equal(("error", "success"), (status.GetProperty("status_str").GetString(), next.GetProperty("status_str").GetString()));
        Assert.Contains("AttributeError", status.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task BrokenPictures_BreakOnTheirWay_NotTheQueue()
    {
        await using StandInUnderTest server = await StandInUnderTest.ComfyAsync();
        await server.SetAsync(FaultKind.Truncated, times: 1);

        JsonElement history = await ComfyClient.RunAsync(server, ComfyClient.TextToImage());
        Reply half = await server.GetAsync("/view?filename=fox_00001_.png&subfolder=hydra");
        Reply whole = await server.GetAsync("/view?filename=fox_00001_.png&subfolder=hydra");

        Assert.Equal("success", history.GetProperty("status").GetProperty("status_str").GetString());
        Assert.Equal((200, whole.Bytes.Length / 2), (half.Status, half.Bytes.Length));
        Assert.Equal((64, 48), (PngPicture.Read(whole.Bytes).Width, PngPicture.Read(whole.Bytes).Height));
    }

    [Fact]
    public async Task NewStart_HasLostQueueAndHistory_ButNotTheFiles()
    {
        await using StandInUnderTest server = await StandInUnderTest.ComfyAsync();
        await ComfyClient.RunAsync(server, ComfyClient.TextToImage());
        await server.SetAsync(FaultKind.Slow);
        await ComfyClient.QueueAsync(server, ComfyClient.TextToImage(seed: 2, steps: 10_000));
        await ComfyClient.QueueAsync(server, ComfyClient.TextToImage(seed: 3));

        await server.SetAsync(FaultKind.Down);
        await server.WorkAsync(work => work is { Active: 0, Served: 1, Failed: 2 });
        await server.LiftAsync();

        Assert.Empty((await server.GetAsync("/history")).Json.EnumerateObject());
        Assert.Empty(IdsOf((await server.GetAsync("/queue")).Json, "queue_running"));
        Assert.Equal(200, (await server.GetAsync("/view?filename=fox_00001_.png&subfolder=hydra")).Status);
    }

    [Fact]
    public async Task History_IsShownInPart_AndForgotten()
    {
        await using StandInUnderTest server = await StandInUnderTest.ComfyAsync();
        var ids = new List<string>();
        for (int seed = 1; seed <= 3; seed++)
            ids.Add((await ComfyClient.RunAsync(server, ComfyClient.TextToImage(seed: seed))).GetProperty("prompt")[1].GetString()!);

        Assert.Equal(ids, await HistoryAsync(server, ""));
        Assert.Equal(ids[1..], await HistoryAsync(server, "?max_items=2"));
        Assert.Equal([ids[0]], await HistoryAsync(server, "?max_items=1&offset=0"));
        Assert.Equal(500, (await server.GetAsync("/history?max_items=x")).Status);
        await server.PostAsync("/history", $$"""{"delete":["{{ids[0]}}"]}""");
        Assert.Equal(ids[1..], await HistoryAsync(server, ""));
        await server.PostAsync("/history", """{"clear":true}""");
        Assert.Empty(await HistoryAsync(server, ""));
    }

    [Fact]
    public async Task Socket_WithoutAnUpgrade_Is400()
    {
        await using StandInUnderTest server = await StandInUnderTest.ComfyAsync();

        Assert.Equal(400, (await server.GetAsync("/ws")).Status);
    }

    private static string Short((string Type, JsonElement Data) frame) => frame.Type switch
    {
        "executing" or "executed" => $"{frame.Type} {frame.Data.GetProperty("node").GetString() ?? "null"}",
        "progress" => $"progress {frame.Data.GetProperty("value")}/{frame.Data.GetProperty("max")}",
        _ => frame.Type,
    };

    private static string[] CachedOf(JsonElement history)
    {
        JsonElement message = history.GetProperty("status").GetProperty("messages").EnumerateArray().Single(message => message[0].GetString() == "execution_cached");
        return [.. message[1].GetProperty("nodes").EnumerateArray().Select(node => node.GetString()!).Order(StringComparer.Ordinal)];
    }

    private static string?[] IdsOf(JsonElement queue, string part) => [.. queue.GetProperty(part).EnumerateArray().Select(item => item[1].GetString())];

    private static async Task<string[]> HistoryAsync(StandInUnderTest server, string query) =>
        [.. (await server.GetAsync("/history" + query)).Json.EnumerateObject().Select(entry => entry.Name)];
}
