using System.Net;
using Hydra.Tests.Fakes;
using static Hydra.Tests.Gateway.Audio.StrictWhisper;

namespace Hydra.Tests.Gateway.Audio;

/// <summary>Whisper does one thing at a time and hangs for everybody else meanwhile.</summary>
public sealed class TranscriptionQueueTests
{
    private static readonly (string, string)[] OneMayWait = [("Gateway:TranscriptionsWaiting", "1"), ("Gateway:TranscriptionQueueTimeout", "00:00:40")];

    [Fact]
    public async Task SecondRequest_WaitsForTheFirst_AndTheThirdIsToldToComeAgain()
    {
        var first = new TaskCompletionSource();
        await using GatewayWorld world = await StartAsync(first.Task);

        Task<HttpResponseMessage> one = PostAsync(world);
        await world.Media.Whisper.Asked.Task;
        Task<HttpResponseMessage> two = PostAsync(world);
        await world.Time.ArmedAsync(TimeSpan.FromSeconds(40));
        using HttpResponseMessage three = await PostAsync(world);

        Assert.Equal(HttpStatusCode.TooManyRequests, three.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(40), three.Headers.RetryAfter!.Delta);
        Assert.Equal("rate_limit_error", (string?)(await GatewayWorld.JsonOf(three))["error"]!["type"]);
        Assert.Single(world.Media.Whisper.Calls);
        first.SetResult();
        using HttpResponseMessage done = await one;
        using HttpResponseMessage next = await two;
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (done.StatusCode, next.StatusCode));
        Assert.Equal(2, world.Media.Whisper.Calls.Count);
    }

    [Fact]
    public async Task WaitForTheTurn_HasALimit()
    {
        var first = new TaskCompletionSource();
        await using GatewayWorld world = await StartAsync(first.Task);

        Task<HttpResponseMessage> one = PostAsync(world);
        await world.Media.Whisper.Asked.Task;
        Task<HttpResponseMessage> two = PostAsync(world);
        await world.Time.ArmedAsync(TimeSpan.FromSeconds(40));
        world.Time.Advance(TimeSpan.FromSeconds(40));

        using HttpResponseMessage refused = await two;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(40), refused.Headers.RetryAfter!.Delta);
        Assert.False(refused.Headers.Contains("x-should-retry"));
        first.SetResult();
        (await one).Dispose();
    }

    [Fact]
    public async Task WaitingCaller_ThatHangsUp_GivesItsPlaceFree()
    {
        var first = new TaskCompletionSource();
        await using GatewayWorld world = await StartAsync(first.Task);
        using var caller = new CancellationTokenSource();
        Task<HttpResponseMessage> one = PostAsync(world);
        await world.Media.Whisper.Asked.Task;
        Task<HttpResponseMessage> two = PostAsync(world, caller);
        await world.Time.ArmedAsync(TimeSpan.FromSeconds(40));

        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => two);
        Task<HttpResponseMessage> three = PostAsync(world);
        while (!world.Time.TryCountArmed(TimeSpan.FromSeconds(40)))
        {
            // Until the gateway has seen the hang-up the place is taken.
            if (three.IsCompleted)
            {
                (await three).Dispose();
                three = PostAsync(world);
            }

            await Task.Yield();
        }

        first.SetResult();
        using HttpResponseMessage done = await three;
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        (await one).Dispose();
    }

    [Fact]
    public async Task Probes_WhileOneOfOursIsThere_AreNotSentAndHoldNothingAgainstIt()
    {
        var first = new TaskCompletionSource();
        int probes = 0;
        await using GatewayWorld world = await StartAsync(first.Task, context =>
        {
            Interlocked.Increment(ref probes);
            return Task.CompletedTask;
        });
        Task<HttpResponseMessage> one = PostAsync(world);
        await world.Media.Whisper.Asked.Task;
        int before = probes;

        // A wait of five seconds makes a backend suspect, and its probe is due every minute: neither disturbs it.
        for (int minute = 0; minute < 5; minute++)
        {
            world.Time.Advance(TimeSpan.FromMinutes(1));
            await world.Time.ArmedAsync(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(before, probes);
        Assert.Equal("up", world.StateOf("whisper"));
        first.SetResult();
        using HttpResponseMessage done = await one;
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
    }

    [Fact]
    public async Task ProbesThatHang_AfterACallerLeft_HoldNothingAgainstIt()
    {
        await using GatewayWorld world = await StartAsync(Task.CompletedTask);
        world.Media.Whisper.On[Asr] = (context, _) => BackendReplies.NeverAsync(context);
        using var caller = new CancellationTokenSource();
        Task<HttpResponseMessage> one = PostAsync(world, caller);
        await world.Media.Whisper.Asked.Task;
        // It works on, though nobody waits for it any longer, and so answers no probe.
        world.Media.Whisper.OnProbe = BackendReplies.NeverAsync;
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
        await world.Media.Whisper.HungUp.Task;

        // Five failures in a row would mean that it is down; each takes its thirty seconds.
        for (int probe = 0; probe < 6; probe++)
        {
            world.Time.Advance(TimeSpan.FromMinutes(1));
            await world.Time.ArmedAsync(TimeSpan.FromSeconds(30));
            world.Time.Advance(TimeSpan.FromSeconds(30));
            await world.Time.ArmedAsync(TimeSpan.FromMinutes(1));
        }

        Assert.Equal("up", world.StateOf("whisper"));
        Assert.Null(world.FaultOf("whisper"));
    }

    private static Task<GatewayWorld> StartAsync(Task until, Microsoft.AspNetCore.Http.RequestDelegate? onProbe = null) => GatewayWorld.StartAsync(
        world =>
        {
            world.Media.Whisper.OnProbe = onProbe ?? world.Media.Whisper.OnProbe;
            world.Media.Whisper.On[Asr] = async (context, call) =>
            {
                await until;
                await Transcribes(context, call);
            };
        },
        OneMayWait);

    private static async Task<HttpResponseMessage> PostAsync(GatewayWorld world, CancellationTokenSource? hangUp = null)
    {
        using MultipartFormDataContent form = TranscriptionTests.FormOf([1, 2, 3], []);
        return await world.Client.PostAsync("/v1/audio/transcriptions", form, hangUp?.Token ?? TestContext.Current.CancellationToken);
    }
}
