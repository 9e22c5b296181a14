using System.Text.Json.Nodes;
using CsCheck;

namespace Hydra.Tests.Simulator;

/// <summary>Whatever a body says, the answer is the server's own: an unhandled exception would be an empty 500.</summary>
public sealed class AnyBodyTests
{
    private static readonly string[] Fields =
    [
        "model", "messages", "stream", "stream_options", "include_usage", "max_tokens", "stop", "n", "tools", "tool_choice", "function", "name", "arguments", "type",
        "parameters", "properties", "response_format", "json_schema", "prompt", "text", "tokens", "content", "role", "tool_calls", "image_url", "url", "seed", "temperature",
        "voice", "speed", "voice_aliases", "rate", "allow_voice_tags", "volume_multiplier", "options", "num_ctx", "num_predict", "keep_alive", "format", "think", "images", "input", "dimensions", "truncate", "model_name", "skip_queue",
    ];

    private static readonly string[] Scalars =
    [
        "null", "true", "false", "0", "-1", "1.5", "1e300", "99999999999999999999", "\"\"", "\"user\"", "\"text\"", "\"json\"", "\"object\"", "\"llama3.2:3b\"",
        "\"nomic-embed-text\"", "\"\\ud800\"", "\"5m\"", "\"wav\"", "\"af_sky+af_bella(2)\"", "[\"4\",0]", "\"-0h\"", "{}", "[]", "[[]]", "[null]",
    ];

    private static readonly Gen<string> Json = Gen.Recursive<string>((depth, inner) => depth > 4
        ? Gen.Int[0, Scalars.Length - 1].Select(index => Scalars[index])
        : Gen.Frequency(
            (2, Gen.Int[0, Scalars.Length - 1].Select(index => Scalars[index])),
            (1, inner.Array[0, 3].Select(items => $"[{string.Join(',', items)}]")),
            (4, Gen.Select(Gen.Int[0, Fields.Length - 1].Select(index => Fields[index]), inner).Array[0, 6].Select(fields => $"{{{string.Join(',', fields.Select(field => $"\"{field.Item1}\":{field.Item2}"))}}}"))));

    [Fact]
    public async Task Tabby_AnswersAnyBody()
    {
        await using StandInUnderTest server = await StandInUnderTest.TabbyAsync();
        string[] paths = ["/v1/chat/completions", "/v1/completions", "/v1/token/encode", "/v1/token/decode", "/v1/model/load"];

        await Gen.Select(Gen.Int[0, paths.Length - 1].Select(index => paths[index]), Json).SampleAsync(
            async (path, body) =>
            {
                Reply reply = await server.PostAsync(path, body);
                Assert.True(reply.Status is 200 or 400 or 422 or 503, $"{path} {body}: {reply.Status} {reply.Text}");
            },
            iter: 3000, threads: 1);
    }

    [Fact]
    public async Task Ollama_AnswersAnyBody()
    {
        await using StandInUnderTest server = await StandInUnderTest.OllamaAsync();
        string[] paths = ["/api/chat", "/api/generate", "/api/embed", "/api/embeddings", "/api/show"];

        await Gen.Select(Gen.Int[0, paths.Length - 1].Select(index => paths[index]), Json).SampleAsync(
            async (path, body) =>
            {
                Reply reply = await server.PostAsync(path, body);
                Assert.True(reply.Status == 200 || reply.Json.TryGetProperty("error", out _), $"{path} {body}: {reply.Status} {reply.Text}");
            },
            iter: 3000, threads: 1);
    }

    [Fact]
    public async Task Kokoro_AnswersAnyBody()
    {
        await using StandInUnderTest server = await StandInUnderTest.KokoroAsync();

        await Json.SampleAsync(
            async body =>
            {
                Reply reply = await server.PostAsync("/v1/audio/speech", body);
                Assert.True(reply.Status == 200 || (reply.Status is 400 or 403 or 422 && reply.Json.TryGetProperty("detail", out _)), $"{body}: {reply.Status} {reply.Text}");
            },
            iter: 2000, threads: 1);
    }

    [Fact]
    public async Task Comfy_AnswersAnyChangeOfAGraph_AndTheQueueGoesOn()
    {
        await using StandInUnderTest server = await StandInUnderTest.ComfyAsync();
        JsonObject graph = ComfyClient.TextToImage();
        (string Node, string? Input)[] places =
        [
            .. graph.Select(node => (node.Key, (string?)null)),
            .. graph.SelectMany(node => ((JsonObject)node.Value!["inputs"]!).Select(input => (node.Key, (string?)input.Key))),
        ];

        await Gen.Select(Gen.Int[0, places.Length - 1], Json).SampleAsync(
            async (place, value) =>
            {
                JsonNode changed = graph.DeepClone();
                (string node, string? input) = places[place];
                if (input is null)
                    changed[node] = "\uFFFE";
                else
                    changed[node]!["inputs"]![input] = "\uFFFE";
                string body = $$"""{"prompt":{{changed.ToJsonString().Replace("\"\\uFFFE\"", value, StringComparison.Ordinal)}}}""";
                Reply reply = await server.PostAsync("/prompt", body);
                Assert.True(reply.Status is 200 or 400 || reply.Text.StartsWith("500 Internal Server Error", StringComparison.Ordinal), $"{body}: {reply.Status} {reply.Text}");
            },
            iter: 1000, threads: 1);

        await server.WorkAsync(work => work.Active == 0);
    }

    [Fact]
    public async Task Whisper_AnswersAnyFile()
    {
        byte[][] files =
        [
            await WhisperTests.SayAsync("Hello.", "\"response_format\":\"wav\""), await WhisperTests.SayAsync("Hello.", "\"response_format\":\"flac\""),
            await WhisperTests.SayAsync("Hello.", "\"response_format\":\"mp3\""), await WhisperTests.SayAsync("Hello.", "\"response_format\":\"aac\""),
            await WhisperTests.SayAsync("Hello.", "\"response_format\":\"opus\""), [], [0x1A, 0x45, 0xDF, 0xA3, 0, 0, 0, 0, 0, 0, 0, 0],
        ];
        await using StandInUnderTest server = await StandInUnderTest.WhisperAsync();

        await Gen.Select(Gen.Int[0, files.Length - 1], Gen.Int[0, 3000], Gen.Byte.Array[0, 40], Gen.Int[0, 200]).SampleAsync(
            async (which, length, bytes, at) =>
            {
                byte[] file = [.. files[which].Take(length)];
                bytes.AsSpan(0, Math.Min(bytes.Length, Math.Max(0, file.Length - at))).CopyTo(file.AsSpan(Math.Min(at, file.Length)));
                Reply reply = await WhisperTests.AskAsync(server, "?output=json", file);
                Assert.True(reply.Status == 200 ? reply.Json.TryGetProperty("segments", out _) : reply.Text == "Internal Server Error", $"{Convert.ToHexString(file)}: {reply.Status} {reply.Text}");
            },
            iter: 2000, threads: 1);

        Assert.Equal(0, server.StandIn.Work.Active);
    }
}
