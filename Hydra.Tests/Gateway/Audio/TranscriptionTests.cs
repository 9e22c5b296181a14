using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Hydra.Tests.Fakes;
using static Hydra.Tests.Gateway.Audio.StrictWhisper;

namespace Hydra.Tests.Gateway.Audio;

public sealed class TranscriptionTests
{
    private const string Transcriptions = "/v1/audio/transcriptions";
    private static readonly byte[] Recording = [.. "RIFF"u8, 0, 1, 2, 255, 13, 10, 45, 45];

    [Theory]
    [InlineData(null, "json", "application/json", """{"text":"Hello there. Bye."}""")]
    [InlineData("json", "json", "application/json", """{"text":"Hello there. Bye."}""")]
    [InlineData("text", "txt", "text/plain", "Hello there.\nBye.\n")]
    [InlineData("srt", "srt", "text/plain", "1\n00:00:00,000 --> 00:00:01,500\nHello there.\n\n")]
    [InlineData("vtt", "vtt", "text/plain", "WEBVTT\n\n00:00.000 --> 00:01.500\nHello there.\n\n")]
    public async Task Format_IsWhatOpenAiSends(string? format, string output, string mediaType, string body)
    {
        await using GatewayWorld world = await StartAsync();

        using HttpResponseMessage response = await PostAsync(world, Transcriptions, format is null ? [] : [("response_format", format)]);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(mediaType, response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(body, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("""whisper;model="whisper";reason=alias""", GatewayWorld.RouteOf(response));
        FakeCall call = world.Media.Whisper.Calls.Single();
        Assert.Equal((output, "transcribe"), (call.Query["output"], call.Query["task"]));
        (byte[] audio, string name) = await AudioIn(call);
        Assert.Equal(Recording, audio);
        Assert.Equal("audio.wav", name);
    }

    [Theory]
    [InlineData("segment", true, false)]
    [InlineData("word", false, true)]
    [InlineData(null, true, false)]
    public async Task VerboseJson_HasWhatWasAskedFor(string? granularity, bool segments, bool words)
    {
        await using GatewayWorld world = await StartAsync();

        using HttpResponseMessage response = await PostAsync(world, Transcriptions, [("response_format", "verbose_json"), .. granularity is null ? [] : (IEnumerable<(string, string)>)[("timestamp_granularities[]", granularity)]]);
        JsonNode answer = await GatewayWorld.JsonOf(response);

        Assert.Equal(("transcribe", "en", 2.25, "Hello there. Bye."), ((string?)answer["task"], (string?)answer["language"], (double)answer["duration"]!, (string?)answer["text"]));
        Assert.Equal(segments ? 2 : null, answer["segments"]?.AsArray().Count);
        Assert.Equal(words ? """[{"word":"Hello","start":0,"end":0.7},{"word":"there.","start":0.7,"end":1.5},{"word":"Bye.","start":1.5,"end":2.25}]""" : null, answer["words"]?.ToJsonString());
        Assert.Equal(words, world.Media.Whisper.Calls.Single().Query.ContainsKey("word_timestamps"));
        if (segments)
            Assert.Equal((0, 1.5, -0.3), ((int)answer["segments"]![0]!["id"]!, (double)answer["segments"]![0]!["end"]!, (double)answer["segments"]![0]!["avg_logprob"]!));
    }

    [Fact]
    public async Task Translation_AsksForEnglish()
    {
        await using GatewayWorld world = await StartAsync();

        using HttpResponseMessage response = await PostAsync(world, "/v1/audio/translations", ("response_format", "verbose_json"));

        Assert.Equal("translate", (string?)(await GatewayWorld.JsonOf(response))["task"]);
        Assert.Equal("translate", world.Media.Whisper.Calls.Single().Query["task"]);
    }

    [Fact]
    public async Task LanguageAndPrompt_ReachWhisper_AndWhatItCannotFollowIsNamed()
    {
        await using GatewayWorld world = await StartAsync();

        using HttpResponseMessage response = await PostAsync(world, Transcriptions, ("language", "de"), ("prompt", "Königin & Hydra?"), ("temperature", "0.2"), ("include[]", "logprobs"));

        FakeCall call = world.Media.Whisper.Calls.Single();
        Assert.Equal(("de", "Königin & Hydra?"), (call.Query["language"], call.Query["initial_prompt"]));
        Assert.Equal("temperature,...", response.Headers.GetValues("x-hydra-dropped").Single());
    }

    [Theory]
    [InlineData("json", "Hello there. Bye.")]
    [InlineData("text", "Hello there.\nBye.")]
    public async Task Stream_IsOnePartAndAnEnd(string format, string said)
    {
        await using GatewayWorld world = await StartAsync();

        using HttpResponseMessage response = await PostAsync(world, Transcriptions, ("stream", "true"), ("response_format", format));
        List<JsonNode> events = [.. (await GatewayWorld.EventsOf(response)).Select(data => JsonNode.Parse(data)!)];

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal([("transcript.text.delta", said), ("transcript.text.done", said)], events.Select(one => ((string)one["type"]!, (string)(one["delta"] ?? one["text"])!)));
    }

    [Theory]
    [InlineData(100, 1000)]
    [InlineData(200_000, 1000)]
    [InlineData(200_000, 0)]
    public async Task Recording_LargerThanMemory_ArrivesWhole_AlsoWhereItsFieldsFollow(int length, int inMemory)
    {
        byte[] recording = new byte[length];
        new Random(7).NextBytes(recording);
        await using GatewayWorld world = await StartAsync(("Gateway:AudioMemoryBytes", $"{inMemory}"));
        using var form = new MultipartFormDataContent { { new ByteArrayContent(recording), "file", "a b.weird-name" }, { new StringContent("whisper-1"), "model" }, { new StringContent("text"), "response_format" } };

        using HttpResponseMessage response = await world.Client.PostAsync(Transcriptions, form, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        (byte[] audio, string name) = await AudioIn(world.Media.Whisper.Calls.Single());
        Assert.Equal(recording, audio);
        Assert.Equal("audio", name);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Recording_OverTheLimit_Is413(bool saysItsLength)
    {
        await using GatewayWorld world = await StartAsync(("Gateway:MaxAudioBytes", "2048"));
        using var request = new HttpRequestMessage(HttpMethod.Post, Transcriptions) { Content = FormOf(new byte[saysItsLength ? 3_000_000 : 5000], []) };
        // Else the answer would come while the body is still on its way, and the client see a connection that closes.
        request.Headers.ExpectContinue = saysItsLength;

        using HttpResponseMessage response = await world.Client.SendAsync(request, TestContext.Current.CancellationToken);
        JsonNode error = (await GatewayWorld.JsonOf(response))["error"]!;

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Contains("Gateway:MaxAudioBytes", (string?)error["message"], StringComparison.Ordinal);
        Assert.Empty(world.Media.Whisper.Calls);
    }

    [Theory]
    [InlineData("response_format", "diarized_json", "response_format")]
    [InlineData("timestamp_granularities[]", "word", "timestamp_granularities")]
    [InlineData("stream", "yes", "stream")]
    [InlineData("model", "tts-1", "model", "model_not_suitable")]
    [InlineData("model", "whisper-9", "model", "model_not_found", 404)]
    [InlineData("model", "", "model")]
    [InlineData("language", "klingon", null)]
    [InlineData("language", "the language that is spoken in the north", "language")]
    [InlineData("file", "not a recording but a text", "file")]
    public async Task BadField_GetsOpenAisErrorShape(string name, string value, string? field, string? code = null, int status = 400)
    {
        await using GatewayWorld world = await StartAsync();

        using HttpResponseMessage response = await PostAsync(world, Transcriptions, (name, value));
        JsonNode error = (await GatewayWorld.JsonOf(response))["error"]!;

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal((field, code), ((string?)error["param"], (string?)error["code"]));
    }

    [Theory]
    [InlineData("application/json", "{}")]
    [InlineData("multipart/form-data", "")]
    [InlineData("multipart/form-data; boundary=\"\"", "--")]
    [InlineData("multipart/form-data; boundary=b", "")]
    [InlineData("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nabc")]
    [InlineData("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data\r\n\r\nabc\r\n--b--\r\n")]
    [InlineData("multipart/form-data; boundary=b", "--b\r\n\r\nabc\r\n--b--\r\n")]
    [InlineData("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=model\r\n\r\nwhisper-1\r\n--b--\r\n")]
    [InlineData("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=file\r\n\r\n\r\n--b--\r\n")]
    public async Task Form_ThatIsNone_IsRefused(string type, string body)
    {
        await using GatewayWorld world = await StartAsync();
        using var content = new ByteArrayContent(Encoding.Latin1.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", type);

        using HttpResponseMessage response = await world.Client.PostAsync(Transcriptions, content, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        JsonNode error = (await GatewayWorld.JsonOf(response))["error"]!;
        Assert.Equal("invalid_request_error", (string?)error["type"]);
        Assert.DoesNotContain("Stream", (string?)error["message"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("klingon")]
    public async Task File_ThatWhisperCannotRead_IsTheCallersToMend(string? language)
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.Media.Whisper.On[Asr] = (context, _) => BackendReplies.WholeAsync(context, "Internal Server Error", 500));

        using HttpResponseMessage response = await (language is null ? PostAsync(world, Transcriptions) : PostAsync(world, Transcriptions, ("language", language)));
        JsonNode error = (await GatewayWorld.JsonOf(response))["error"]!;

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(("file", "audio_unreadable"), ((string?)error["param"], (string?)error["code"]));
        Assert.Equal(language is not null, ((string)error["message"]!).Contains("language 'klingon'", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("""{"text":7}""")]
    [InlineData("""{"text":"\ud800"}""")]
    public async Task Answer_ThatCannotBeRead_IsA503(string body)
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.Media.Whisper.On[Asr] = (context, _) => BackendReplies.WholeAsync(context, body));

        using HttpResponseMessage response = await PostAsync(world, Transcriptions);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains(":malformed", GatewayWorld.RouteOf(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CallerHangsUp_WhisperIsToldAtOnce()
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.Media.Whisper.On[Asr] = (context, _) => BackendReplies.NeverAsync(context));
        using var caller = new CancellationTokenSource();

        Task<HttpResponseMessage> asking = world.Client.PostAsync(Transcriptions, FormOf(Recording, []), caller.Token);
        await world.Media.Whisper.Asked.Task;
        await caller.CancelAsync();

        await world.Media.Whisper.HungUp.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        Assert.Null(world.FaultOf("whisper"));
    }

    internal static MultipartFormDataContent FormOf(byte[] recording, (string Name, string Value)[] fields)
    {
        var form = new MultipartFormDataContent();
        foreach ((string name, string value) in fields)
            form.Add(new StringContent(value), name);
        if (!fields.Any(field => field.Name == "model"))
            form.Add(new StringContent("whisper-1"), "model");
        var file = new ByteArrayContent(recording);
        file.Headers.ContentType = new MediaTypeHeaderValue("audio/wav");
        form.Add(file, "file", "speech.wav");
        return form;
    }

    private static async Task<HttpResponseMessage> PostAsync(GatewayWorld world, string path, params (string Name, string Value)[] fields)
    {
        using MultipartFormDataContent form = FormOf(Recording, fields);
        return await world.Client.PostAsync(path, form, TestContext.Current.CancellationToken);
    }

    private static Task<GatewayWorld> StartAsync(params (string Name, string Value)[] settings) => GatewayWorld.StartAsync(world => world.Media.Whisper.On[Asr] = Transcribes, settings);
}
