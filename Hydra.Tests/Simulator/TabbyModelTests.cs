using System.Text.Json;
using Hydra.Simulator.StandIns;
using Hydra.Tests.Fakes;
using Microsoft.Extensions.Time.Testing;

namespace Hydra.Tests.Simulator;

public sealed class TabbyModelTests
{
    private const string Load = "/v1/model/load";
    private static readonly (string, string) Api = ("x-api-key", StandInUnderTest.ApiKey);
    private static readonly (string, string) Admin = ("Authorization", "Bearer " + StandInUnderTest.AdminKey);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lists_ShowAdminsEveryFolder_AndOthersWhatIsLoaded()
    {
        await using StandInUnderTest server = await StandInUnderTest.TabbyAsync();

        Assert.Equal([SimulatorCluster.Large, SimulatorCluster.Other, SimulatorCluster.Reasoner], Ids(await server.GetAsync("/v1/models", Admin)));
        Assert.Equal([SimulatorCluster.Large], Ids(await server.GetAsync("/v1/model/list", Api)));
    }

    [Fact]
    public async Task Card_HasTheContext_AndPropsTheSlots()
    {
        await using StandInUnderTest server = await StandInUnderTest.TabbyAsync();

        JsonElement card = (await server.GetAsync("/v1/model", Api)).Json;
        JsonElement props = (await server.GetAsync("/props", Api)).Json;

        Assert.Equal(SimulatorCluster.Large, card.GetProperty("id").GetString());
        Assert.Equal(SimulatorCluster.LargeContext, card.GetProperty("parameters").GetProperty("max_seq_len").GetInt32());
        Assert.Equal(card.GetProperty("parameters").GetProperty("max_batch_size").GetInt32(), props.GetProperty("total_slots").GetInt32());
        Assert.Equal(SimulatorCluster.LargeContext, props.GetProperty("default_generation_settings").GetProperty("n_ctx").GetInt32());
    }

    [Fact]
    public async Task Load_StreamsProgress_AndPutsTheOtherModelInPlace()
    {
        await using StandInUnderTest server = await StandInUnderTest.TabbyAsync();

        Reply reply = await server.PostAsync(Load, Name(SimulatorCluster.Other));

        JsonElement[] events = [.. reply.Events.Select(item => JsonElement.Parse(item))];
        Assert.All(events[..^1], item => Assert.Equal("processing", item.GetProperty("status").GetString()));
        Assert.Equal("finished", events[^1].GetProperty("status").GetString());
        Assert.Equal("model", events[^1].GetProperty("model_type").GetString());
        Assert.Equal(events[^1].GetProperty("modules").GetInt32(), events[^1].GetProperty("module").GetInt32());
        Assert.Equal([SimulatorCluster.Other], Ids(await server.GetAsync("/v1/models", Api)));
    }

    [Fact]
    public async Task Load_OfWhatIsLoaded_IsAnEmptyStream()
    {
        await using StandInUnderTest server = await StandInUnderTest.TabbyAsync();

        Reply reply = await server.PostAsync(Load, Name(SimulatorCluster.Large));

        Assert.Equal((200, ""), (reply.Status, reply.Text));
    }

    [Theory]
    [InlineData("{\"model_name\":\"nothing\"}", 400)]
    [InlineData("{\"model_name\":\"\"}", 400)]
    [InlineData("{}", 422)]
    public async Task Load_OfNothing_IsRefusedBeforeTheStream(string body, int status)
    {
        await using StandInUnderTest server = await StandInUnderTest.TabbyAsync();

        Assert.Equal(status, (await server.PostAsync(Load, body)).Status);
    }

    [Fact]
    public async Task Unload_LeavesNothing_AndEverythingThatNeedsAModel503()
    {
        await using StandInUnderTest server = await StandInUnderTest.TabbyAsync();

        Reply unload = await server.PostAsync("/v1/model/unload", "");

        Assert.Equal((200, "null"), (unload.Status, unload.Text));
        Assert.Empty(Ids(await server.GetAsync("/v1/models", Api)));
        foreach (Reply reply in (Reply[])[
            await server.GetAsync("/v1/model", Api),
            await server.GetAsync("/props", Api),
            await server.PostAsync("/v1/model/unload", ""),
            await server.PostAsync("/v1/token/encode", "{\"text\":\"a\"}"),
            await server.PostAsync("/v1/chat/completions", TabbyChatTests.Body("Hi", "\"stream\":true"))])
        {
            Assert.Equal(503, reply.Status);
            Assert.Equal("No models are currently loaded.", reply.Json.GetProperty("detail").GetString());
        }
    }

    [Fact]
    public async Task Load_TakesItsTime()
    {
        var time = new WatchedTime { Jumps = true };
        await using StandInUnderTest server = await StandInUnderTest.TabbyAsync(new StandInSetup { Time = time });

        await server.PostAsync(Load, Name(SimulatorCluster.Other));

        // 30 GB at 3 GB/s.
        Assert.InRange(time.Elapsed, TimeSpan.FromSeconds(9.9), TimeSpan.FromSeconds(10.1));
        Assert.Equal(SimulatorCluster.Other, (await server.GetAsync("/v1/model", Api)).Json.GetProperty("id").GetString());
    }

    [Fact]
    public async Task Load_UnderWay_LeavesNothingLoaded_AndAHangUpCancelsIt()
    {
        var time = new WatchedTime();
        await using StandInUnderTest server = await StandInUnderTest.TabbyAsync(new StandInSetup { Time = time });

        using (await server.OpenAsync(Load, Name(SimulatorCluster.Other)))
        {
            await time.PendingAsync(1, Stop);
            Assert.Equal(503, (await server.GetAsync("/v1/model", Api)).Status);
        }

        await time.PendingAsync(0, Stop);
        Assert.Equal(503, (await server.GetAsync("/v1/model", Api)).Status);
        Assert.Equal(503, (await server.PostAsync("/v1/model/unload", "")).Status);
        using OpenStream again = await server.OpenAsync(Load, Name(SimulatorCluster.Other));
        await time.PendingAsync(1, Stop);
    }

    [Fact]
    public async Task TwoLoadsAtOnce_RaceIntoErrors_AndLeaveNothingLoaded()
    {
        var time = new WatchedTime();
        await using StandInUnderTest server = await StandInUnderTest.TabbyAsync(new StandInSetup { Time = time });
        using OpenStream first = await server.OpenAsync(Load, Name(SimulatorCluster.Other));
        await time.PendingAsync(1, Stop);

        Reply second = await server.PostAsync(Load, Name(SimulatorCluster.Reasoner));
        time.Advance(TimeSpan.FromSeconds(1));
        string rest = await first.Reader.ReadToEndAsync(Stop);

        Assert.Equal(200, second.Status);
        Assert.Contains("\"error\"", second.Text, StringComparison.Ordinal);
        Assert.Contains("CUDA out of memory", rest, StringComparison.Ordinal);
        Assert.Equal(503, (await server.GetAsync("/v1/model", Api)).Status);
    }

    [Fact]
    public async Task Load_WaitsForGenerations()
    {
        var time = new FakeTimeProvider();
        await using StandInUnderTest server = await StandInUnderTest.TabbyAsync(new StandInSetup { Time = time });
        using OpenStream chat = await server.OpenAsync("/v1/chat/completions", TabbyChatTests.Body("Hi", "\"stream\":true"));
        using OpenStream load = await server.OpenAsync(Load, Name(SimulatorCluster.Other));

        Assert.Equal(200, (await server.GetAsync("/v1/model", Api)).Status);
        await ForwardUntilAsync(time, load.Reader.ReadToEndAsync(Stop));

        Assert.EndsWith("data: [DONE]\r\n\r\n", await chat.Reader.ReadToEndAsync(Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_ToldToSkipTheQueue_BreaksGenerationsOff()
    {
        var time = new WatchedTime();
        await using StandInUnderTest server = await StandInUnderTest.TabbyAsync(new StandInSetup { Time = time });
        using OpenStream chat = await server.OpenAsync("/v1/chat/completions", TabbyChatTests.Body("Hi", "\"stream\":true"));
        using OpenStream load = await server.OpenAsync(Load, $$"""{"model_name":"{{SimulatorCluster.Other}}","skip_queue":true}""");

        Assert.Contains("Chat completion aborted", await chat.Reader.ReadToEndAsync(Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unload_BreaksOffGenerations_WithAnErrorAndNoDone()
    {
        await using StandInUnderTest server = await StandInUnderTest.TabbyAsync(new StandInSetup { Time = new FakeTimeProvider() });
        using OpenStream chat = await server.OpenAsync("/v1/chat/completions", TabbyChatTests.Body("Hi", "\"stream\":true"));

        await server.PostAsync("/v1/model/unload", "");

        string text = await chat.Reader.ReadToEndAsync(Stop);
        Assert.Contains("Chat completion aborted. Please check the server console.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("[DONE]", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tokens_AreEncodedAsAPromptIsCounted_AndDecodedBack()
    {
        await using StandInUnderTest server = await StandInUnderTest.TabbyAsync();
        const string text = "Grüße, 世界! How much does \\\"it\\\" cost? 🙂\\n\\tEnd.";

        JsonElement encoded = (await server.PostAsync("/v1/token/encode", $$"""{"text":"{{text}}"}""")).Json;
        Reply decoded = await server.PostAsync("/v1/token/decode", $$"""{"tokens":{{encoded.GetProperty("tokens").GetRawText()}}}""");
        JsonElement messages = (await server.PostAsync("/v1/token/encode", $$"""{"text":[{"role":"user","content":"{{text}}"}]}""")).Json;

        Assert.Equal(JsonElement.Parse($"\"{text}\"").GetString(), decoded.Json.GetProperty("text").GetString());
        Assert.Equal(encoded.GetProperty("length").GetInt32(), encoded.GetProperty("tokens").GetArrayLength());
        Assert.True(messages.GetProperty("length").GetInt32() > encoded.GetProperty("length").GetInt32());
    }

    private static async Task<T> ForwardUntilAsync<T>(FakeTimeProvider time, Task<T> task)
    {
        while (!task.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(5));
            await Task.Yield();
        }

        return await task;
    }

    private static string Name(string model) => $$"""{"model_name":"{{model}}"}""";

    private static string[] Ids(Reply reply) => [.. reply.Json.GetProperty("data").EnumerateArray().Select(card => card.GetProperty("id").GetString()!)];
}
