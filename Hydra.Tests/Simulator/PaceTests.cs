using Hydra.Simulator.Faults;
using Hydra.Simulator.StandIns;
using Hydra.Tests.Fakes;
using Microsoft.Extensions.Time.Testing;

namespace Hydra.Tests.Simulator;

public sealed class PaceTests
{
    private const string Chat = "/v1/chat/completions";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stream_ComesAtTheClustersPace()
    {
        var time = new WatchedTime { Jumps = true };
        await using StandInUnderTest server = await StandInUnderTest.TabbyAsync(new StandInSetup { Time = time });

        await server.PostAsync(Chat, TabbyChatTests.Body("Hi", "\"stream\":true,\"max_tokens\":11"));

        // 400 ms to the first token, and ten more at 50 to 51 a second.
        Assert.Equal(11, time.Delays.Length);
        // (delays are whole milliseconds; what one falls short of, the next makes up for)
        Assert.Equal(TimeSpan.FromMilliseconds(400), time.Delays[0]);
        Assert.All(time.Delays[1..], delay => Assert.InRange(delay, TimeSpan.FromMilliseconds(18.9), TimeSpan.FromMilliseconds(21)));
    }

    [Fact]
    public async Task PlainAnswer_TakesAsLongAsAStreamedOne()
    {
        var time = new WatchedTime { Jumps = true };
        await using StandInUnderTest server = await StandInUnderTest.TabbyAsync(new StandInSetup { Time = time });

        await server.PostAsync(Chat, TabbyChatTests.Body("Hi", "\"max_tokens\":11"));
        TimeSpan plain = time.Elapsed;
        await server.PostAsync(Chat, TabbyChatTests.Body("Hi", "\"max_tokens\":11,\"stream\":true"));

        Assert.InRange(time.Elapsed - plain - plain, TimeSpan.FromMilliseconds(-1), TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public async Task Floor_IsNeverUndercut()
    {
        var time = new WatchedTime { Jumps = true };
        await using StandInUnderTest server = await StandInUnderTest.OllamaAsync(new StandInSetup { Time = time });

        await server.PostAsync("/api/chat", OllamaChatTests.Body("Hi", "\"options\":{\"num_predict\":11}"));

        // 100+ a second.
        Assert.Equal(TimeSpan.FromMilliseconds(100), time.Delays[0]);
        Assert.All(time.Delays[1..], delay => Assert.InRange(delay, TimeSpan.FromMilliseconds(7.3), TimeSpan.FromMilliseconds(10)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Slow_TakesTenTimesAsLong_InFastModeToo(bool fast)
    {
        var time = new WatchedTime { Jumps = true };
        await using StandInUnderTest server = await StandInUnderTest.TabbyAsync(new StandInSetup { Time = time, Fast = fast });
        await server.SetAsync(FaultKind.Slow);

        await server.PostAsync(Chat, TabbyChatTests.Body("Hi", "\"max_tokens\":11"));

        Assert.InRange(time.Elapsed, TimeSpan.FromMilliseconds(5950), TimeSpan.FromMilliseconds(6001));
    }

    [Theory]
    [InlineData("\"stream\":true")]
    [InlineData("\"stream\":false")]
    public async Task HangUp_StopsTheWork(string extra)
    {
        await using StandInUnderTest tabby = await StandInUnderTest.TabbyAsync(new StandInSetup { Time = new FakeTimeProvider() });
        await using StandInUnderTest ollama = await StandInUnderTest.OllamaAsync(new StandInSetup { Time = new FakeTimeProvider() });

        await HangUpAsync(tabby, Chat, TabbyChatTests.Body("Hi", extra));
        await HangUpAsync(ollama, "/api/chat", OllamaChatTests.Body("Hi", extra));
    }

    [Theory]
    [InlineData("tabbyapi", 4)]
    [InlineData("ollama", 1)]
    public async Task RequestsBeyondThePlaces_WaitForOne(string workload, int places)
    {
        var time = new WatchedTime();
        await using StandInUnderTest server = workload == "ollama"
            ? await StandInUnderTest.OllamaAsync(new StandInSetup { Time = time })
            : await StandInUnderTest.TabbyAsync(new StandInSetup { Time = time });
        (string path, string body) = workload == "ollama" ? ("/api/chat", OllamaChatTests.Body("Hi")) : (Chat, TabbyChatTests.Body("Hi"));
        using var first = new CancellationTokenSource();
        using var others = new CancellationTokenSource();

        Task[] requests = [SendAsync(server, path, body, first.Token), .. Enumerable.Range(1, places - 1).Select(_ => SendAsync(server, path, body, others.Token))];
        await time.PendingAsync(places, Stop);
        Task waiting = SendAsync(server, path, body, others.Token);
        await server.WorkAsync(work => work.Active == places + 1);
        int before = time.Delays.Length;
        await first.CancelAsync();
        await server.WorkAsync(work => work.Cancelled == 1);
        await time.PendingAsync(places, Stop);
        await others.CancelAsync();
        await server.WorkAsync(work => work.Active == 0);

        Assert.Equal((places, places + 1), (before, time.Delays.Length));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll([.. requests, waiting]));
    }

    private static async Task HangUpAsync(StandInUnderTest server, string path, string json)
    {
        using var client = new CancellationTokenSource();
        Task sent = SendAsync(server, path, json, client.Token);
        await server.WorkAsync(work => work.Active == 1);
        await client.CancelAsync();

        await server.WorkAsync(work => work is { Active: 0, Cancelled: 1, Served: 0 });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sent);
    }

    private static async Task SendAsync(StandInUnderTest server, string path, string json, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(json) };
        request.Headers.Add("x-api-key", StandInUnderTest.ApiKey);
        using HttpResponseMessage response = await server.Client.SendAsync(request, cancellationToken);
        await response.Content.ReadAsStringAsync(cancellationToken);
    }
}
