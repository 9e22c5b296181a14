using System.Text.Json;

namespace Hydra.Tests.Simulator;

/// <summary>What Kokoro's stand-in says, Whisper's stand-in writes down.</summary>
public sealed class WhisperTests
{
    private const string Spoken = "The quick brown fox jumps over the lazy dog. Then, at noon, it sleeps! Supercalifragilisticexpialidocious \\\"Grüße\\\" 🦊.";
    private const string Heard = "The quick brown fox jumps over the lazy dog. Then, at noon, it sleeps! Supercalifragilisticexpialidocious \"Grüße\" 🦊.";

    [Theory]
    [InlineData("wav", "true")]
    [InlineData("wav", "false")]
    [InlineData("flac", "true")]
    [InlineData("mp3", "true")]
    [InlineData("aac", "true")]
    [InlineData("opus", "true")]
    public async Task WhatWasSaid_IsWrittenDown_FromEveryFormat(string format, string stream)
    {
        byte[] audio = await SayAsync(Spoken, $"\"response_format\":\"{format}\",\"stream\":{stream}");
        await using StandInUnderTest whisper = await StandInUnderTest.WhisperAsync();

        Reply text = await AskAsync(whisper, "", audio);
        JsonElement json = (await AskAsync(whisper, "?output=json", audio)).Json;

        Assert.Equal((200, "text/plain; charset=utf-8"), (text.Status, text.ContentType));
        Assert.Equal(Heard, text.Text.ReplaceLineEndings(" ").Trim());
        Assert.Equal(" " + Heard, json.GetProperty("text").GetString());
        Assert.Equal(3, json.GetProperty("segments").GetArrayLength());
        Assert.Equal("en", json.GetProperty("language").GetString());
    }

    [Fact]
    public async Task Words_StandWhereTheySound()
    {
        byte[] wav = await SayAsync("One [pause:2s] two.", "\"response_format\":\"wav\",\"speed\":0.8");
        await using StandInUnderTest whisper = await StandInUnderTest.WhisperAsync();

        JsonElement heard = (await AskAsync(whisper, "?output=json&word_timestamps=true", wav)).Json.GetProperty("segments");
        JsonElement plain = (await AskAsync(whisper, "?output=json", wav)).Json.GetProperty("segments");

        // Where the sound itself stops and begins again.
        double[] loud = [.. WavFile.Read(wav).Samples.Index().Where(sample => Math.Abs((int)sample.Item) > 500).Select(sample => sample.Index / 24_000.0)];
        double again = loud.Zip(loud.Skip(1)).Single(pair => pair.Second - pair.First > 1).Second;
        JsonElement[] words = [.. heard.EnumerateArray().SelectMany(segment => segment.GetProperty("words").EnumerateArray())];
        Assert.Equal([" One", " two."], words.Select(word => word.GetProperty("word").GetString()));
        Assert.Equal(loud[0], words[0].GetProperty("start").GetDouble(), 0.05);
        Assert.Equal(again, words[1].GetProperty("start").GetDouble(), 0.05);
        Assert.Equal(loud[^1], words[1].GetProperty("end").GetDouble(), 0.05);
        Assert.False(plain[0].TryGetProperty("words", out _));
    }

    [Fact]
    public async Task Text_SurvivesANewHeader_AndASecondTake()
    {
        byte[] pcm = await SayAsync("Hello there.", "\"response_format\":\"pcm\"");
        byte[] other = await SayAsync("And goodbye.", "\"response_format\":\"pcm\",\"voice\":\"am_adam\"");
        await using StandInUnderTest whisper = await StandInUnderTest.WhisperAsync();

        Reply joined = await AskAsync(whisper, "?output=json&word_timestamps=true", WavFile.Wrap([.. pcm, .. other]));
        Reply cut = await AskAsync(whisper, "", WavFile.Wrap(pcm[..(pcm.Length / 8 * 2)]));
        Reply stereo = await AskAsync(whisper, "", WavFile.Wrap([.. pcm.Chunk(2).SelectMany(sample => (byte[])[.. sample, .. sample])], channels: 2));
        Reply raw = await AskAsync(whisper, "?encode=false", pcm);

        Assert.Equal(" Hello there. And goodbye.", joined.Json.GetProperty("text").GetString());
        Assert.Equal(pcm.Length / 48_000.0, joined.Json.GetProperty("segments")[1].GetProperty("start").GetDouble(), 0.02);
        Assert.Equal("Hello", cut.Text.Trim());
        Assert.Equal("Hello there.", stereo.Text.Trim());
        Assert.Equal("Hello there.", raw.Text.Trim());
    }

    [Fact]
    public async Task Outputs_AreWhispersOwn()
    {
        byte[] wav = await SayAsync("Hello there. Good [pause:70s] bye.", "\"response_format\":\"wav\"");
        await using StandInUnderTest whisper = await StandInUnderTest.WhisperAsync();

        Reply vtt = await AskAsync(whisper, "?output=vtt", wav);
        Reply srt = await AskAsync(whisper, "?output=srt", wav);
        Reply tsv = await AskAsync(whisper, "?output=tsv", wav);
        Reply none = await AskAsync(whisper, "?output=text", wav);

        Assert.Matches(@"^WEBVTT\n\n00:00\.000 --> 00:0\d\.\d{3}\nHello there\.\n\n00:0\d\.\d{3} --> 00:0\d\.\d{3}\nGood\n\n01:0\d\.\d{3} --> 01:0\d\.\d{3}\nbye\.\n\n$", vtt.Text);
        Assert.Matches(@"^1\n00:00:00,000 --> 00:00:0\d,\d{3}\nHello there\.\n\n2\n(.|\n)*\n3\n00:01:0\d,\d{3} --> 00:01:0\d,\d{3}\nbye\.\n\n$", srt.Text);
        Assert.Matches(@"^start\tend\ttext\n0\t\d+\tHello there\.\n\d+\t\d+\tGood\n6\d{4}\t6\d{4}\tbye\.\n$", tsv.Text);
        Assert.Equal((200, ""), (none.Status, none.Text));
        Assert.All([vtt, srt, tsv], reply => Assert.Equal("text/plain; charset=utf-8", reply.ContentType));
        Assert.Equal("openai_whisper", Assert.Single(vtt.Headers.GetValues("Asr-Engine")));
        Assert.Equal("attachment; filename=\"my%20voice.wav.vtt\"", vtt.Disposition);
    }

    [Fact]
    public async Task Translation_IsMarked()
    {
        byte[] wav = await SayAsync("Guten Morgen.", "\"response_format\":\"wav\"");
        await using StandInUnderTest whisper = await StandInUnderTest.WhisperAsync();

        Reply reply = await AskAsync(whisper, "?task=translate&language=German&output=json", wav);

        Assert.Equal(" (translated) Guten Morgen.", reply.Json.GetProperty("text").GetString());
        Assert.Equal("de", reply.Json.GetProperty("language").GetString());
    }

    [Fact]
    public async Task Recording_GivesTheSameSentencesEachTime_AndSilenceNone()
    {
        byte[] noise = new byte[2 * 16_000 * 8];
        new Random(7).NextBytes(noise);
        await using StandInUnderTest whisper = await StandInUnderTest.WhisperAsync();

        Reply once = await AskAsync(whisper, "?output=json&word_timestamps=true", WavFile.Wrap(noise, rate: 16_000));
        Reply again = await AskAsync(whisper, "?output=json&word_timestamps=true", WavFile.Wrap(noise, rate: 16_000));
        Reply silence = await AskAsync(whisper, "?output=json", WavFile.Wrap(new byte[96_000]));

        Assert.Equal(once.Text, again.Text);
        Assert.InRange(once.Json.GetProperty("text").GetString()!.Split(' ').Length, 12, 40);
        Assert.InRange(once.Json.GetProperty("segments").EnumerateArray().Last().GetProperty("end").GetDouble(), 5, 8);
        Assert.Equal(("", 0), (silence.Json.GetProperty("text").GetString(), silence.Json.GetProperty("segments").GetArrayLength()));
    }

    [Fact]
    public async Task Language_IsDetected()
    {
        byte[] english = await SayAsync("Good morning.", "\"response_format\":\"wav\"");
        byte[] japanese = await SayAsync("おはようございます。", "\"response_format\":\"wav\",\"voice\":\"jf_alpha\"");
        await using StandInUnderTest whisper = await StandInUnderTest.WhisperAsync();

        JsonElement first = (await PostAsync(whisper, "/detect-language", english)).Json;
        JsonElement second = (await PostAsync(whisper, "/detect-language", japanese)).Json;

        Assert.Equal(("english", "en"), (first.GetProperty("detected_language").GetString(), first.GetProperty("language_code").GetString()));
        Assert.Equal(("japanese", "ja"), (second.GetProperty("detected_language").GetString(), second.GetProperty("language_code").GetString()));
        Assert.InRange(first.GetProperty("confidence").GetDouble(), 0.5, 1);
    }

    [Fact]
    public async Task Pages_AreThere_AndNoHealth()
    {
        await using StandInUnderTest whisper = await StandInUnderTest.WhisperAsync();

        Reply docs = await whisper.GetAsync("/");
        Reply api = await whisper.GetAsync("/openapi.json");

        // The client follows the redirect.
        Assert.Equal((200, "text/html; charset=utf-8"), (docs.Status, docs.ContentType));
        Assert.True(api.Json.GetProperty("paths").TryGetProperty("/asr", out _));
        Assert.Equal((404, "Not Found"), ((await whisper.GetAsync("/health")).Status, (await whisper.GetAsync("/health")).Json.GetProperty("detail").GetString()));
        Assert.Equal(405, (await whisper.GetAsync("/asr")).Status);
    }

    internal static async Task<byte[]> SayAsync(string text, string extra)
    {
        await using StandInUnderTest kokoro = await StandInUnderTest.KokoroAsync();
        Reply reply = await KokoroSpeechTests.SpeakAsync(kokoro, text, extra);
        Assert.Equal(200, reply.Status);
        return reply.Bytes;
    }

    internal static Task<Reply> AskAsync(StandInUnderTest whisper, string query, byte[] audio) => PostAsync(whisper, "/asr" + query, audio);

    internal static MultipartFormDataContent Form(byte[] audio) => new() { { new ByteArrayContent(audio), "audio_file", "my voice.wav" } };

    private static async Task<Reply> PostAsync(StandInUnderTest whisper, string path, byte[] audio)
    {
        using MultipartFormDataContent form = Form(audio);
        return await whisper.SendAsync(HttpMethod.Post, path, form);
    }
}
