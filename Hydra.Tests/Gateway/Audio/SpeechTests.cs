using System.Diagnostics.Metrics;
using System.Net;
using System.Text.Json.Nodes;
using Hydra.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace Hydra.Tests.Gateway.Audio;

public sealed class SpeechTests
{
    private const string Speech = "POST /v1/audio/speech";
    private const string Simple = """{"model":"tts-1","input":"Hello.","voice":"alloy"}""";

    private static readonly byte[][] Parts = [[1, 2, 3], [4, 5], [6, 7, 8, 9]];

    [Theory]
    [InlineData("mp3", "audio/mpeg")]
    [InlineData("opus", "audio/opus")]
    [InlineData("aac", "audio/aac")]
    [InlineData("flac", "audio/flac")]
    [InlineData("wav", "audio/wav")]
    [InlineData("pcm", "audio/pcm")]
    public async Task Speech_ComesAsTheBytesOfItsFormat(string format, string mediaType)
    {
        await using GatewayWorld world = await StartAsync();

        using HttpResponseMessage response = await world.PostAsync("/v1/audio/speech", $$"""{"model":"tts-1","input":"Hello.","voice":"alloy","response_format":"{{format}}","speed":1.5}""");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(mediaType, response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("""kokoro;model="kokoro";reason=alias""", GatewayWorld.RouteOf(response));
        Assert.Equal(Parts.SelectMany(part => part), await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        JsonNode asked = world.Media.Kokoro.Calls.Single().Json;
        Assert.Equal(("kokoro", "Hello.", 1.5, format), ((string?)asked["model"], (string?)asked["input"], (double)asked["speed"]!, (string?)asked["response_format"]));
    }

    [Theory]
    [InlineData("\"verse\"", "am_michael")]
    [InlineData("\"ballad\"", "bm_george")]
    [InlineData("\"marin\"", "af_heart")]
    [InlineData("\"cedar\"", "am_fenrir")]
    [InlineData("\"nova\"", "nova")]
    [InlineData("\"af_bella(2)+af_sky(1)\"", "af_bella(2)+af_sky(1)")]
    [InlineData("""{"id":"af_heart"}""", "af_heart")]
    [InlineData("null", null)]
    public async Task Voice_ThatKokoroDoesNotKnow_GetsOneOfItsOwn(string voice, string? there)
    {
        await using GatewayWorld world = await StartAsync();

        using HttpResponseMessage response = await world.PostAsync("/v1/audio/speech", $$"""{"model":"kokoro","input":"Hello.","voice":{{voice}}}""");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(there, (string?)world.Media.Kokoro.Calls.Single().Json["voice"]);
    }

    [Theory]
    [InlineData(false, "complete")]
    [InlineData(true, "truncated")]
    public async Task Speech_IsMeasured_AsTextIs(bool cut, string outcome)
    {
        await using GatewayWorld world = await StartAsync(cut);
        using var durations = new MetricCollector<double>(world.Services.GetRequiredService<IMeterFactory>(), "Hydra.Gateway", "gen_ai.client.operation.duration");

        using HttpResponseMessage response = await world.PostAsync("/v1/audio/speech", Simple);
        await durations.WaitForMeasurementsAsync(1, TestContext.Current.CancellationToken);

        IReadOnlyDictionary<string, object?> tags = durations.LastMeasurement!.Tags;
        Assert.Equal(("speech", "kokoro", "kokoro", outcome), (tags["gen_ai.operation.name"], tags["gen_ai.request.model"], tags["backend"], tags["outcome"]));
    }

    [Fact]
    public async Task EachPart_IsOutBeforeTheNextIsSpoken()
    {
        var heard = new SemaphoreSlim(0);
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.Media.Kokoro.On[Speech] = async (context, _) =>
        {
            context.Response.ContentType = "audio/mpeg";
            foreach (byte[] part in Parts)
            {
                await context.Response.Body.WriteAsync(part);
                await context.Response.Body.FlushAsync();
                await heard.WaitAsync(context.RequestAborted);
            }
        });

        using HttpResponseMessage response = await world.PostAsync("/v1/audio/speech", Simple);
        await using Stream audio = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        foreach (byte[] part in Parts)
        {
            byte[] read = new byte[part.Length];
            await audio.ReadExactlyAsync(read, TestContext.Current.CancellationToken);
            Assert.Equal(part, read);
            heard.Release();
        }

        Assert.Equal(0, await audio.ReadAsync(new byte[1], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Events_CarryTheAudioAndEnd()
    {
        await using GatewayWorld world = await StartAsync();

        using HttpResponseMessage response = await world.PostAsync("/v1/audio/speech", """{"model":"gpt-4o-mini-tts","input":"Hello.","voice":"alloy","stream_format":"sse"}""");
        List<JsonNode> events = [.. (await GatewayWorld.EventsOf(response)).Select(data => JsonNode.Parse(data)!)];

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("speech.audio.done", (string?)events[^1]["type"]);
        Assert.Equal(0, (int)events[^1]["usage"]!["total_tokens"]!);
        Assert.All(events[..^1], one => Assert.Equal("speech.audio.delta", (string?)one["type"]));
        Assert.Equal(Parts.SelectMany(part => part), events[..^1].SelectMany(one => Convert.FromBase64String((string)one["audio"]!)));
    }

    [Fact]
    public async Task Audio_ThatBreaks_EndsWithACutConnection()
    {
        await using GatewayWorld world = await StartAsync(cut: true);

        using HttpResponseMessage response = await world.PostAsync("/v1/audio/speech", Simple);

        await Assert.ThrowsAsync<HttpRequestException>(() => response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        await world.UntilAsync(() => world.FaultOf("kokoro")?.Reason == "truncated");
    }

    [Fact]
    public async Task Events_ThatBreak_EndWithAnErrorEvent()
    {
        await using GatewayWorld world = await StartAsync(cut: true);

        using HttpResponseMessage response = await world.PostAsync("/v1/audio/speech", """{"model":"tts-1","input":"Hello.","voice":"alloy","stream_format":"sse"}""");
        List<string> events = await GatewayWorld.EventsOf(response);

        Assert.Equal("upstream_disconnected", (string?)JsonNode.Parse(events[^1])!["error"]!["code"]);
        Assert.DoesNotContain(events, data => data.Contains("speech.audio.done", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("server-error")]
    [InlineData("empty")]
    [InlineData("not-audio")]
    public async Task Fault_BeforeTheFirstByte_IsA503ThatNamesIt(string fault)
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.Media.Kokoro.On[Speech] = (context, _) => fault switch
        {
            "server-error" => BackendReplies.WholeAsync(context, """{"detail":{"error":"processing_error","message":"boom","type":"server_error"}}""", 500),
            "empty" => BackendReplies.PartsAsync(context, "audio/mpeg", []),
            _ => BackendReplies.WholeAsync(context, "{}"),
        });

        using HttpResponseMessage response = await world.PostAsync("/v1/audio/speech", Simple);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("no_backend_available", (string?)(await GatewayWorld.JsonOf(response))["error"]!["code"]);
        Assert.StartsWith("none;failed=\"kokoro/kokoro:", GatewayWorld.RouteOf(response), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("[]", null)]
    [InlineData("{\"\\ud800\":1}", null)]
    [InlineData("""{"input":"x","voice":"alloy"}""", "model")]
    [InlineData("""{"model":"tts-1","voice":"alloy"}""", "input")]
    [InlineData("""{"model":"tts-1","input":" ","voice":"alloy"}""", "input")]
    [InlineData("""{"model":"tts-1","input":7,"voice":"alloy"}""", "input")]
    [InlineData("{\"model\":\"tts-1\",\"input\":\"\\ud83d\",\"voice\":\"alloy\"}", "input")]
    [InlineData("""{"model":"tts-1","input":"x","voice":7}""", "voice")]
    [InlineData("""{"model":"tts-1","input":"x","voice":{"id":null}}""", "voice")]
    [InlineData("""{"model":"tts-1","input":"x","voice":"nobody"}""", "voice")]
    [InlineData("""{"model":"tts-1","input":"x","response_format":"ogg"}""", "response_format")]
    [InlineData("""{"model":"tts-1","input":"x","speed":4.1}""", "speed")]
    [InlineData("""{"model":"tts-1","input":"x","speed":"fast"}""", "speed")]
    [InlineData("""{"model":"tts-1","input":"x","stream_format":"xml"}""", "stream_format")]
    [InlineData("""{"model":"llama3.2:3b","input":"x"}""", "model", "model_not_suitable")]
    [InlineData("""{"model":"tts-9","input":"x"}""", "model", "model_not_found", 404)]
    public async Task BadRequest_GetsOpenAisErrorShape(string body, string? field, string? code = null, int status = 400)
    {
        await using GatewayWorld world = await StartAsync();

        using HttpResponseMessage response = await world.PostAsync("/v1/audio/speech", body);
        JsonNode error = (await GatewayWorld.JsonOf(response))["error"]!;

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("invalid_request_error", (string?)error["type"]);
        Assert.Equal(field, (string?)error["param"]);
        Assert.Equal(code, (string?)error["code"]);
    }

    [Theory]
    [InlineData(4096, HttpStatusCode.OK)]
    [InlineData(4097, HttpStatusCode.BadRequest)]
    public async Task Input_HasOpenAisLimit_InCharacters(int length, HttpStatusCode status)
    {
        await using GatewayWorld world = await StartAsync();
        string input = string.Concat(Enumerable.Repeat("😀", length));

        using HttpResponseMessage response = await world.PostAsync("/v1/audio/speech", $$"""{"model":"tts-1","input":"{{input}}"}""");

        Assert.Equal(status, response.StatusCode);
    }

    [Fact]
    public async Task Fields_ThatKokoroCannotFollow_AreNamed_AndItsOwnPass()
    {
        await using GatewayWorld world = await StartAsync();

        using HttpResponseMessage response = await world.PostAsync(
            "/v1/audio/speech", """{"model":"tts-1","input":"x","instructions":"Be merry.","return_download_link":true,"user":null,"lang_code":"b","normalization_options":{"normalize":false}}""");

        Assert.Equal("instructions,return_download_link", response.Headers.GetValues("x-hydra-dropped").Single());
        JsonNode asked = world.Media.Kokoro.Calls.Single().Json;
        Assert.Equal(("b", false), ((string?)asked["lang_code"], (bool)asked["normalization_options"]!["normalize"]!));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task CallerHangsUp_KokoroIsToldAtOnce(bool afterTheFirstPart)
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.Media.Kokoro.On[Speech] = async (context, _) =>
        {
            if (afterTheFirstPart)
                await BackendReplies.PartsAsync(context, "audio/mpeg", ["abc"]);
            await BackendReplies.NeverAsync(context);
        });
        using var caller = new CancellationTokenSource();

        Task<HttpResponseMessage> asking = world.PostAsync("/v1/audio/speech", Simple, caller);
        await world.Media.Kokoro.Asked.Task;
        if (afterTheFirstPart)
            (await asking).Dispose();
        else
            await caller.CancelAsync();

        await world.Media.Kokoro.HungUp.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Null(world.FaultOf("kokoro"));
    }

    [Theory]
    [InlineData("""{"voices":[{"id":"af_heart","name":"Heart"},{"id":"am_adam"},7]}""")]
    [InlineData("""{"voices":["af_heart","am_adam"]}""")]
    public async Task Voices_AreListedAsOpenWebUiReadsThem(string there)
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.Media.Kokoro.On["GET /v1/audio/voices"] = (context, _) => BackendReplies.WholeAsync(context, there));

        using HttpResponseMessage response = await world.Client.GetAsync("/v1/audio/voices", TestContext.Current.CancellationToken);

        Assert.Equal(["af_heart", "am_adam"], (await GatewayWorld.JsonOf(response))["voices"]!.AsArray().Select(voice => (string?)voice!["id"]));
    }

    [Fact]
    public async Task Voices_KokoroDown_AreRefusedAtOnce()
    {
        await using GatewayWorld world = await StartAsync();
        await world.Media.Kokoro.StopAsync();

        using HttpResponseMessage response = await world.Client.GetAsync("/v1/audio/voices", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
    }

    private static Task<GatewayWorld> StartAsync(bool cut = false) => GatewayWorld.StartAsync(world => world.Media.Kokoro.On[Speech] = StrictKokoro.Speaks(Parts, cut));
}
