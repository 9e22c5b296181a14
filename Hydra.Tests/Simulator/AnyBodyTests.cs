using CsCheck;

namespace Hydra.Tests.Simulator;

/// <summary>Whatever a body says, the answer is the server's own: an unhandled exception would be an empty 500.</summary>
public sealed class AnyBodyTests
{
    private static readonly string[] Fields =
    [
        "model", "messages", "stream", "stream_options", "include_usage", "max_tokens", "stop", "n", "tools", "tool_choice", "function", "name", "arguments", "type",
        "parameters", "properties", "response_format", "json_schema", "prompt", "text", "tokens", "content", "role", "tool_calls", "image_url", "url", "seed", "temperature",
        "options", "num_ctx", "num_predict", "keep_alive", "format", "think", "images", "input", "dimensions", "truncate", "model_name", "skip_queue",
    ];

    private static readonly string[] Scalars =
    [
        "null", "true", "false", "0", "-1", "1.5", "1e300", "99999999999999999999", "\"\"", "\"user\"", "\"text\"", "\"json\"", "\"object\"", "\"llama3.2:3b\"",
        "\"nomic-embed-text\"", "\"\\ud800\"", "\"5m\"", "\"-0h\"", "{}", "[]", "[[]]", "[null]",
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
}
