using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Hydra.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Hydra.Tests.Gateway;

/// <summary>Whatever is sent to whichever endpoint: never a 500, no exception that nobody handles, and every refusal in OpenAI's shape.</summary>
public sealed class EndpointFuzzTests
{
    private static readonly string[] Paths =
        ["/v1/chat/completions", "/v1/completions", "/v1/embeddings", "/v1/responses", "/v1/responses/resp_1", "/v1/models", "/v1/models/llama3.2:3b", "/v1/models/a%2Fb", "/v1/", "/v1/responses/%F0%9F"];

    private static readonly string[] Bodies =
    [
        """{"model":"hydra-large","stream":true,"stream_options":{"include_usage":true},"tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"auto","tools":[{"type":"function","function":{"name":"f"}}]}},"tools":[{"type":"function","function":{"name":"f"}}],"response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{}}},"messages":[{"role":"developer","content":[{"type":"text","text":"é😀"}]}]}""",
        """{"model":"qwen2.5:32b","n":1,"logprobs":true,"stop":["a"],"messages":[{"role":"assistant","content":null,"tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"c","content":"x"}]}""",
        """{"model":"qwen2.5:32b","prompt":["x"],"suffix":"y","echo":false,"logprobs":1,"max_tokens":5}""",
        """{"model":"nomic-embed-text","input":["a","b"],"encoding_format":"base64","dimensions":2}""",
        """{"model":"hydra-large","input":[{"role":"user","content":[{"type":"input_text","text":"x"}]}],"tools":[{"type":"function","name":"f"}],"text":{"format":{"type":"text"}},"stream":true}""",
    ];

    private static readonly string[] Methods = ["POST", "POST", "POST", "POST", "GET", "PUT", "DELETE", "HEAD", "OPTIONS", "ODD"];

    private static readonly (string Name, string Value)[] Headers =
        [("Content-Type", "text/plain; charset=\"odd"), ("Content-Type", "multipart/form-data; boundary=x"), ("Accept", "application/xml"), ("x-api-key", "odd key?"), ("Authorization", "Basic x"), ("Accept-Encoding", "gzip, br"), ("traceparent", "00-odd"), ("baggage", "a=b=c;;"), ("Expect", "101-continue")];

    private static readonly Gen<(int At, int Length, string Put)> Edits =
        Gen.Select(Gen.Int[0, 400], Gen.Int[0, 12], Gen.String[Gen.Char["{}[]\",:0123456789eE.-ntfu\\ \ud800\u0000"], 0, 6], (at, length, put) => (at, length, put));

    [Fact]
    public async Task AnyRequest_IsAnsweredOrRefusedInOpenAisShape()
    {
        var log = new ErrorLog();
        await using GatewayWorld world = await GatewayWorld.StartAsync(world =>
        {
            world.Tabby.OnWork = BackendReplies.Parts("text/event-stream", """data: {"choices":[{"index":0,"delta":{"content":"x"},"finish_reason":"stop"}]}""" + "\n\ndata: [DONE]\n\n");
            world.OllamaAi.OnWork = world.OllamaCompute.OnWork = BackendReplies.Whole("""{"message":{"content":"x"},"response":"x","embeddings":[[1,2],[3,4]],"done":true}""");
        });
        world.Services.GetRequiredService<ILoggerFactory>().AddProvider(log);

        await Gen.Select(Gen.Int[0, Paths.Length - 1], Gen.Int[0, Bodies.Length - 1], Gen.Int[0, Methods.Length - 1], Edits.Array[0, 3], Gen.Int[0, Headers.Length - 1].Array[0, 2])
            .SampleAsync(async (path, body, method, edits, headers) =>
            {
                using HttpResponseMessage response = await SendAsync(world, Methods[method], Paths[path], Mutated(Bodies[body], edits), headers.Select(header => Headers[header]));
                string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
                Assert.True((int)response.StatusCode != 500, $"500 for {Methods[method]} {Paths[path]}: {text}");
                if ((int)response.StatusCode >= 400 && Methods[method] != "HEAD")
                    AssertError(response.StatusCode, text);
            }, iter: 600, threads: 2);

        Assert.Empty(log.Exceptions);
    }

    private static Task<HttpResponseMessage> SendAsync(GatewayWorld world, string method, string path, byte[] body, IEnumerable<(string Name, string Value)> headers)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = new ByteArrayContent(body) };
        foreach ((string name, string value) in headers)
        {
            HttpHeadersOf(request, name).Remove(name);
            HttpHeadersOf(request, name).TryAddWithoutValidation(name, value);
        }

        return world.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static System.Net.Http.Headers.HttpHeaders HttpHeadersOf(HttpRequestMessage request, string name) =>
        name.StartsWith("Content-", StringComparison.Ordinal) ? request.Content!.Headers : request.Headers;

    private static byte[] Mutated(string body, (int At, int Length, string Put)[] edits)
    {
        var text = new StringBuilder(body);
        foreach ((int at, int length, string put) in edits.Where(edit => edit.At < text.Length))
            text.Remove(at, Math.Min(length, text.Length - at)).Insert(at, put);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void AssertError(HttpStatusCode status, string text)
    {
        JsonObject error = JsonNode.Parse(text)!["error"]!.AsObject();
        Assert.NotEmpty((string)error["message"]!);
        Assert.NotEmpty((string)error["type"]!);
        Assert.True(error.ContainsKey("param") && error.ContainsKey("code"), $"{status}: {text}");
    }

    /// <summary>Keeps the exceptions that were logged as errors.</summary>
    private sealed class ErrorLog : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Exceptions { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel) && exception is not null)
                Exceptions.Enqueue($"{formatter(state, exception)}: {exception}");
        }

        public void Dispose()
        {
        }
    }
}
