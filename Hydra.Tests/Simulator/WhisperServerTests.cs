using System.Text.Json;
using Hydra.Simulator.Faults;
using Hydra.Simulator.StandIns;
using Hydra.Tests.Fakes;
using Microsoft.Extensions.Time.Testing;

namespace Hydra.Tests.Simulator;

/// <summary>What the server refuses, how long it takes, and that it is deaf meanwhile.</summary>
public sealed class WhisperServerTests
{
    private static readonly byte[] TenSeconds = WavFile.Wrap(new byte[24_000 * 2 * 10]);

    [Fact]
    public async Task WhileItTranscribes_NothingIsAnswered_ProbesIncluded()
    {
        var time = new WatchedTime();
        await using StandInUnderTest whisper = await StandInUnderTest.WhisperAsync(new StandInSetup { Time = time });

        Task<Reply> first = WhisperTests.AskAsync(whisper, "", TenSeconds);
        await time.PendingAsync(1, TestContext.Current.CancellationToken);
        Task<Reply> second = WhisperTests.AskAsync(whisper, "", TenSeconds);
        Task<Reply> probe = whisper.GetAsync("/openapi.json");
        await whisper.WorkAsync(work => work.Active == 2);

        Assert.False(probe.IsCompleted || second.IsCompleted);
        // 400 ms to begin, and ten seconds twenty times as fast.
        Assert.Equal(900, time.Delays[0].TotalMilliseconds, 1.0);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(200, (await first).Status);
        await time.PendingAsync(1, TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(200, (await second).Status);
        Assert.Equal(200, (await probe).Status);
    }

    [Fact]
    public async Task HangUp_IsCountedAtOnce_ButTheServerStaysBusy()
    {
        var time = new WatchedTime();
        await using StandInUnderTest whisper = await StandInUnderTest.WhisperAsync(new StandInSetup { Time = time });
        using var client = new CancellationTokenSource();
        using MultipartFormDataContent form = WhisperTests.Form(TenSeconds);

        Task<HttpResponseMessage> sent = whisper.Client.PostAsync("/asr", form, client.Token);
        await time.PendingAsync(1, TestContext.Current.CancellationToken);
        await client.CancelAsync();
        await whisper.WorkAsync(work => work is { Active: 0, Cancelled: 1, Served: 0 });
        Task<Reply> probe = whisper.GetAsync("/openapi.json");

        // As there: the transcription runs to its end for nobody.
        await time.PendingAsync(1, TestContext.Current.CancellationToken);
        Assert.False(probe.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(200, (await probe).Status);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sent);
    }

    [Fact]
    public async Task Down_EndsATranscriptionForNobody()
    {
        await using StandInUnderTest whisper = await StandInUnderTest.WhisperAsync(new StandInSetup { Time = new FakeTimeProvider() });
        using MultipartFormDataContent form = WhisperTests.Form(TenSeconds);
        Task<HttpResponseMessage> sent = whisper.Client.PostAsync("/asr", form, TestContext.Current.CancellationToken);
        await whisper.WorkAsync(work => work.Active == 1);

        await whisper.SetAsync(FaultKind.Down);
        await whisper.LiftAsync();

        await Assert.ThrowsAsync<HttpRequestException>(() => sent);
        Assert.Equal(200, (await whisper.GetAsync("/openapi.json")).Status);
    }

    [Theory]
    [InlineData("missing", "Field required")]
    [InlineData("text", "Value error, Expected UploadFile, received: <class 'str'>")]
    public async Task NoFile_Is422(string form, string message)
    {
        await using StandInUnderTest whisper = await StandInUnderTest.WhisperAsync();
        using MultipartFormDataContent content = form == "text" ? new() { { new StringContent("hello"), "audio_file" } } : new() { { new StringContent("x"), "other" } };

        Reply reply = await whisper.SendAsync(HttpMethod.Post, "/asr", content);

        JsonElement problem = Assert.Single(reply.Json.GetProperty("detail").EnumerateArray());
        Assert.Equal((422, message), (reply.Status, problem.GetProperty("msg").GetString()));
        Assert.Equal(["body", "audio_file"], problem.GetProperty("loc").EnumerateArray().Select(step => step.GetString()));
    }

    [Fact]
    public async Task WrongFlag_Is422_AndNoFormAtAllToo()
    {
        await using StandInUnderTest whisper = await StandInUnderTest.WhisperAsync();

        Reply flag = await WhisperTests.AskAsync(whisper, "?word_timestamps=maybe", TenSeconds);
        Reply json = await whisper.PostAsync("/asr", "{}");

        JsonElement problem = Assert.Single(flag.Json.GetProperty("detail").EnumerateArray());
        Assert.Equal((422, "bool_parsing", "maybe"), (flag.Status, problem.GetProperty("type").GetString(), problem.GetProperty("input").GetString()));
        Assert.Equal((422, "missing"), (json.Status, json.Json.GetProperty("detail")[0].GetProperty("type").GetString()));
    }

    [Theory]
    [InlineData("?task=sing")]
    [InlineData("?language=klingon")]
    [InlineData("")]
    public async Task WhatTheEngineChokesOn_IsABare500(string query)
    {
        await using StandInUnderTest whisper = await StandInUnderTest.WhisperAsync();

        Reply reply = await WhisperTests.AskAsync(whisper, query, query.Length > 0 ? TenSeconds : "This is no audio at all."u8.ToArray());

        Assert.Equal((500, "Internal Server Error", "text/plain; charset=utf-8"), (reply.Status, reply.Text, reply.ContentType));
        Assert.Equal(1, whisper.StandIn.Work.Failed);
    }

    [Fact]
    public async Task Faults_Strike()
    {
        byte[] wav = await WhisperTests.SayAsync("Hello there.", "\"response_format\":\"wav\"");
        await using StandInUnderTest whisper = await StandInUnderTest.WhisperAsync();
        await whisper.SetAsync(FaultKind.OutOfMemory);
        Reply memory = await WhisperTests.AskAsync(whisper, "", wav);
        await whisper.SetAsync(FaultKind.Truncated);
        Reply cut = await WhisperTests.AskAsync(whisper, "?output=json", wav);
        await whisper.SetAsync(FaultKind.Malformed);
        Reply garbage = await WhisperTests.AskAsync(whisper, "?output=json", wav);
        await whisper.SetAsync(FaultKind.ServerError);
        Reply probe = await whisper.GetAsync("/openapi.json");

        Assert.Equal((500, "Internal Server Error"), (memory.Status, memory.Text));
        Assert.Equal(200, cut.Status);
        Assert.ThrowsAny<JsonException>(() => cut.Json);
        Assert.Contains("<<<<", garbage.Text, StringComparison.Ordinal);
        Assert.Equal(500, probe.Status);
    }

    [Fact]
    public async Task Slow_TakesTenTimesAsLong()
    {
        var time = new WatchedTime { Jumps = true };
        await using StandInUnderTest whisper = await StandInUnderTest.WhisperAsync(new StandInSetup { Time = time, Fast = true });
        await whisper.SetAsync(FaultKind.Slow);

        await WhisperTests.AskAsync(whisper, "", TenSeconds);

        Assert.Equal(9000, time.Elapsed.TotalMilliseconds, 10.0);
    }
}
