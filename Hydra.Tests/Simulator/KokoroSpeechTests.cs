using System.Text;
using System.Text.Json;
using Hydra.Simulator.Faults;
using Hydra.Simulator.StandIns;
using Hydra.Tests.Fakes;
using Microsoft.Extensions.Time.Testing;

namespace Hydra.Tests.Simulator;

public sealed class KokoroSpeechTests
{
    private const string Speech = "/v1/audio/speech";
    private const string Sentence = "The quick brown fox jumps over the lazy dog.";

    [Fact]
    public async Task WholeWav_HasItsTrueLength_AndIsAudible()
    {
        await using StandInUnderTest server = await StandInUnderTest.KokoroAsync();

        Reply reply = await SpeakAsync(server, Sentence, "\"response_format\":\"wav\",\"stream\":false");
        WavFile wav = WavFile.Read(reply.Bytes);

        Assert.Equal((200, "audio/wav", reply.Bytes.Length), (reply.Status, reply.ContentType, reply.Length));
        Assert.Equal("attachment; filename=speech.wav", reply.Disposition);
        Assert.Equal((1, 24_000, 16), (wav.Channels, wav.Rate, wav.Bits));
        Assert.Equal(((uint)reply.Bytes.Length - 8, (uint)(wav.Samples.Length * 2)), (wav.RiffLength, wav.DataLength));
        Assert.InRange(wav.Duration, TimeSpan.FromSeconds(2.5), TimeSpan.FromSeconds(4));
        Assert.InRange(wav.Samples.Max(), 5000, short.MaxValue);
    }

    [Fact]
    public async Task StreamedWav_IsTheSameSound_WithoutALength()
    {
        await using StandInUnderTest server = await StandInUnderTest.KokoroAsync();

        Reply streamed = await SpeakAsync(server, Sentence, "\"response_format\":\"wav\"");
        Reply whole = await SpeakAsync(server, Sentence, "\"response_format\":\"wav\",\"stream\":false");
        WavFile wav = WavFile.Read(streamed.Bytes);

        Assert.Null(streamed.Length);
        Assert.Equal("no", Assert.Single(streamed.Headers.GetValues("X-Accel-Buffering")));
        Assert.Equal((uint.MaxValue, uint.MaxValue), (wav.RiffLength, wav.DataLength));
        Assert.Equal(WavFile.Read(whole.Bytes).Samples, wav.Samples);
    }

    [Fact]
    public async Task Length_FollowsTheText_AndTheSpeed()
    {
        await using StandInUnderTest server = await StandInUnderTest.KokoroAsync();

        TimeSpan once = await DurationAsync(server, Sentence);
        TimeSpan thrice = await DurationAsync(server, $"{Sentence} {Sentence} {Sentence}");
        TimeSpan fast = await DurationAsync(server, Sentence, ",\"speed\":2");
        TimeSpan slow = await DurationAsync(server, Sentence, ",\"speed\":0.5");
        TimeSpan paused = await DurationAsync(server, Sentence.Replace("fox", "fox [pause:1.5s]", StringComparison.Ordinal));

        Assert.InRange(thrice / once, 2.7, 3);
        Assert.InRange(once / fast, 1.99, 2.01);
        Assert.InRange(slow / once, 1.99, 2.01);
        Assert.InRange(paused - once, TimeSpan.FromSeconds(1.49), TimeSpan.FromSeconds(1.51));
    }

    [Fact]
    public async Task Voice_ChangesTheSound_AndVolumeItsLoudness()
    {
        await using StandInUnderTest server = await StandInUnderTest.KokoroAsync();

        Reply heart = await SpeakAsync(server, Sentence, "\"response_format\":\"pcm\"");
        Reply again = await SpeakAsync(server, Sentence, "\"response_format\":\"pcm\",\"voice\":\"af_heart\"");
        Reply adam = await SpeakAsync(server, Sentence, "\"response_format\":\"pcm\",\"voice\":\"am_adam\"");
        Reply alloy = await SpeakAsync(server, Sentence, "\"response_format\":\"pcm\",\"voice\":\"alloy\"");
        Reply quiet = await SpeakAsync(server, Sentence, "\"response_format\":\"wav\",\"volume_multiplier\":0.5");

        Assert.Equal("audio/pcm", heart.ContentType);
        Assert.Equal(heart.Bytes, again.Bytes);
        Assert.NotEqual(heart.Bytes, adam.Bytes);
        // As openai_mappings.json has it.
        Assert.Equal(adam.Bytes, alloy.Bytes);
        Assert.InRange(WavFile.Read(quiet.Bytes).Samples.Max(), 4000, 7000);
    }

    [Fact]
    public async Task Stream_ComesAtTheServersPace()
    {
        var time = new WatchedTime { Jumps = true };
        await using StandInUnderTest server = await StandInUnderTest.KokoroAsync(new StandInSetup { Time = time });

        TimeSpan spoken = await DurationAsync(server, Sentence);

        // 300 ms to begin, then eight times as fast as it is spoken; a wait for each of nine words and for the end.
        Assert.InRange(time.Elapsed, TimeSpan.FromMilliseconds(299) + (spoken / 8), TimeSpan.FromMilliseconds(311) + (spoken / 8));
        Assert.InRange(time.Delays.Length, 9, 10);
    }

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public async Task HangUp_StopsTheWork(string stream)
    {
        await using StandInUnderTest server = await StandInUnderTest.KokoroAsync(new StandInSetup { Time = new FakeTimeProvider() });
        using var client = new CancellationTokenSource();
        using var content = new StringContent(Body(Sentence, $"\"stream\":{stream}"), Encoding.UTF8, "application/json");

        Task sent = ReadAsync(server, content, client.Token);
        await server.WorkAsync(work => work.Active == 1);
        await client.CancelAsync();

        await server.WorkAsync(work => work is { Active: 0, Cancelled: 1, Served: 0 });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sent);
    }

    [Fact]
    public async Task NoWord_IsAnEmptyStream_ButARefusalOfAFile()
    {
        await using StandInUnderTest server = await StandInUnderTest.KokoroAsync();

        Reply streamed = await SpeakAsync(server, " \\n ", "\"response_format\":\"wav\"");
        Reply whole = await SpeakAsync(server, "[pause:2s]", "\"response_format\":\"wav\",\"stream\":false");

        Assert.Equal((200, 0), (streamed.Status, streamed.Bytes.Length));
        Assert.Equal((400, "Input contains no speakable text"), (whole.Status, whole.Json.GetProperty("detail").GetProperty("message").GetString()));
    }

    [Fact]
    public async Task OutOfMemory_CutsAStreamShort_AndBreaksAFile()
    {
        await using StandInUnderTest server = await StandInUnderTest.KokoroAsync();
        TimeSpan all = await DurationAsync(server, Sentence);
        await server.SetAsync(FaultKind.OutOfMemory);

        TimeSpan some = await DurationAsync(server, Sentence);
        Reply whole = await SpeakAsync(server, Sentence, "\"stream\":false");

        Assert.InRange(some, TimeSpan.FromMilliseconds(300), all / 2);
        JsonElement detail = whole.Json.GetProperty("detail");
        Assert.Equal((500, "processing_error", "server_error"), (whole.Status, detail.GetProperty("error").GetString(), detail.GetProperty("type").GetString()));
        Assert.Contains("can't allocate memory", detail.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal((1, 2), (server.StandIn.Work.Served, server.StandIn.Work.Failed));
    }

    [Fact]
    public async Task BrokenBodies_BreakSpeechToo()
    {
        await using StandInUnderTest server = await StandInUnderTest.KokoroAsync();
        Reply good = await SpeakAsync(server, Sentence, "\"response_format\":\"wav\"");
        await server.SetAsync(FaultKind.Truncated);
        Reply cut = await SpeakAsync(server, Sentence, "\"response_format\":\"wav\"");
        Reply half = await SpeakAsync(server, Sentence, "\"response_format\":\"wav\",\"stream\":false");
        await server.SetAsync(FaultKind.Malformed);
        Reply garbage = await SpeakAsync(server, Sentence, "\"response_format\":\"wav\"");
        await server.SetAsync(FaultKind.ServerError);
        Reply error = await server.GetAsync("/health");

        // The head and two words.
        Assert.InRange(WavFile.Read(cut.Bytes).Duration, TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(1));
        Assert.Equal((200, good.Bytes.Length / 2), (half.Status, half.Bytes.Length));
        Assert.Equal(cut.Bytes, garbage.Bytes[..cut.Bytes.Length]);
        Assert.Contains("<<<<", garbage.Text, StringComparison.Ordinal);
        Assert.Equal((500, "server_error"), (error.Status, error.Json.GetProperty("detail").GetProperty("type").GetString()));
    }

    public static string Body(string text, string extra) => $$"""{"input":"{{text}}",{{extra}}}""";

    internal static Task<Reply> SpeakAsync(StandInUnderTest server, string text, string extra) => server.PostAsync(Speech, Body(text, extra));

    private static async Task<TimeSpan> DurationAsync(StandInUnderTest server, string text, string extra = "")
    {
        Reply reply = await SpeakAsync(server, text, "\"response_format\":\"wav\"" + extra);
        Assert.Equal(200, reply.Status);
        return WavFile.Read(reply.Bytes).Duration;
    }

    private static async Task ReadAsync(StandInUnderTest server, HttpContent content, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await server.Client.PostAsync(Speech, content, cancellationToken);
        await response.Content.ReadAsByteArrayAsync(cancellationToken);
    }
}
