using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Hydra.Tests.Gateway.Audio;
using Hydra.Tests.Gateway.Images;

namespace Hydra.Tests.Gateway;

/// <summary>Whatever a caller sends to the endpoints of speech, transcription and pictures, it gets an answer or an error of its own: never one of the gateway's.</summary>
public sealed class MediaFuzzTests
{
    private const string Form = """
        --b
        Content-Disposition: form-data; name="model"

        whisper-1
        --b
        Content-Disposition: form-data; name="file"; filename="speech.wav"
        Content-Type: audio/wav

        RIFFxxxxWAVE
        --b
        Content-Disposition: form-data; name="response_format"

        verbose_json
        --b
        Content-Disposition: form-data; name="timestamp_granularities[]"

        word
        --b--

        """;

    [Theory]
    [InlineData("/v1/audio/speech", "application/json", """{"model":"tts-1","input":"Hé \ud83d\ude00","voice":{"id":"alloy"},"response_format":"pcm","speed":1.25,"stream_format":"sse","lang_code":"a","normalization_options":{"normalize":true},"instructions":"x"}""")]
    [InlineData("/v1/images/generations", "application/json", """{"model":"dall-e-3","prompt":"Hé \ud83d\ude00","negative_prompt":"x","n":2,"size":"512x512","quality":"hd","response_format":"b64_json","output_format":"png","seed":7,"stream":false}""")]
    [InlineData("/v1/audio/transcriptions", "multipart/form-data; boundary=b", Form)]
    [InlineData("/v1/audio/translations", "multipart/form-data; boundary=b", Form)]
    public async Task MutatedRequest_IsTheCallersToMend_OrAnswered(string path, string type, string good)
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world =>
        {
            world.Media.Kokoro.On["POST /v1/audio/speech"] = StrictKokoro.Speaks([[1, 2, 3]]);
            world.Media.Whisper.On[StrictWhisper.Asr] = StrictWhisper.Transcribes;
            _ = new StrictComfyUi(world.Media.ComfyUi);
        });
        byte[] bytes = Encoding.UTF8.GetBytes(type == "application/json" ? good : good.ReplaceLineEndings("\r\n"));
        int answered = await StatusOfAsync(world, path, type, bytes);
        int refused = 0;

        await MutatedBodies.Of(bytes).SampleAsync(
            async body =>
            {
                int status = await StatusOfAsync(world, path, type, body);
                if (status != 200)
                    Interlocked.Increment(ref refused);
                return status is 200 or 400 or 404 or 413;
            },
            iter: 300,
            threads: 2);

        Assert.Equal(200, answered);
        Assert.True(refused > 0, "No mutation did any harm: the requests cannot have been read.");
    }

    /// <summary>The status; an error must have OpenAI's shape.</summary>
    private static async Task<int> StatusOfAsync(GatewayWorld world, string path, string type, byte[] body)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        using HttpResponseMessage response = await world.Client.PostAsync(path, content, TestContext.Current.CancellationToken);
        if (response.IsSuccessStatusCode)
            await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        else
            Assert.NotEmpty((string)JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["error"]!["message"]!);
        return (int)response.StatusCode;
    }
}
