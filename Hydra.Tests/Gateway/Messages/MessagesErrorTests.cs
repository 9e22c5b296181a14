using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Hydra.Tests.Fakes;

namespace Hydra.Tests.Gateway.Messages;

/// <summary>Every failure on Anthropic's paths has Anthropic's shape, and says whether to try again.</summary>
public sealed class MessagesErrorTests
{
    private const string Good = """{"model":"hydra-large","max_tokens":64,"messages":[{"role":"user","content":"Hello"}]}""";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/v1/messages", "", 400, "invalid_request_error", "empty")]
    [InlineData("/v1/messages", """{"model":"hydra-large","messages":[{"role":"user","content":"x"}]}""", 400, "invalid_request_error", "max_tokens")]
    [InlineData("/v1/messages", """{"model":"none","max_tokens":1,"messages":[{"role":"user","content":"x"}]}""", 404, "not_found_error", "none")]
    [InlineData("/v1/messages", """{"model":"nomic-embed-text","max_tokens":1,"messages":[{"role":"user","content":"x"}]}""", 400, "invalid_request_error", "embeddings")]
    [InlineData("/v1/messages/count_tokens", "{}", 400, "invalid_request_error", "messages: ")]
    [InlineData("/v1/messages/count_tokens", """{"model":"none","messages":[{"role":"user","content":"x"}]}""", 404, "not_found_error", "none")]
    [InlineData("/v1/messages/batches", "{}", 404, "not_found_error", "/v1/messages/batches")]
    public async Task BadRequest_IsRefused(string path, string body, int status, string type, string says)
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync();

        using HttpResponseMessage response = await world.PostAsync(path, body);

        Assert.Contains(says, await AssertErrorAsync(response, status, type), StringComparison.Ordinal);
        Assert.Equal("false", response.Headers.GetValues("x-should-retry").Single());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer sk-hydra-wrong")]
    public async Task Key_MissingOrUnknown_Is401(string? authorization)
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync();
        world.Client.DefaultRequestHeaders.Authorization = authorization is null ? null : AuthenticationHeaderValue.Parse(authorization);

        using HttpResponseMessage response = await world.PostAsync("/v1/messages", Good);

        await AssertErrorAsync(response, 401, "authentication_error");
    }

    [Fact]
    public async Task Key_WithoutTheScope_Is403()
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(null, ("Keys:test:Scopes", "observe"));

        using HttpResponseMessage response = await world.PostAsync("/v1/messages", Good);

        await AssertErrorAsync(response, 403, "permission_error");
    }

    [Fact]
    public async Task Method_ThatIsNotTaken_Is405()
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync();

        using HttpResponseMessage response = await world.Client.GetAsync("/v1/messages", Stop);

        await AssertErrorAsync(response, 405, "invalid_request_error");
    }

    [Theory]
    [InlineData("/v1/messages")]
    [InlineData("/v1/messages/count_tokens")]
    public async Task Body_OverTheLimit_Is413(string path)
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(null, ("Gateway:MaxRequestBytes", "2048"));

        using HttpResponseMessage response = await world.PostAsync(path, $$"""{"model":"hydra-small","x":"{{new string('x', 5000)}}"}""");

        await AssertErrorAsync(response, 413, "request_too_large");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ElsewhereUnderV1_TheHeaderOfAnthropicsClientsDecides(bool hasHeader)
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync();
        world.Client.DefaultRequestHeaders.Authorization = null;
        if (hasHeader)
            world.Client.DefaultRequestHeaders.Add("anthropic-version", "2023-06-01");

        using HttpResponseMessage response = await world.Client.GetAsync("/v1/models", Stop);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(hasHeader ? "error" : null, (string?)(await GatewayWorld.JsonOf(response))["type"]);
    }

    [Fact]
    public async Task NobodyLeft_IsOverloaded_AndTriedAlready()
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync();
        await world.Tabby.StopAsync();
        await world.OllamaAi.StopAsync();
        await world.OllamaCompute.StopAsync();

        using HttpResponseMessage response = await world.PostAsync("/v1/messages", Good);

        Assert.Contains("ollama-compute/llama3.2:3b unreachable", await AssertErrorAsync(response, 529, "overloaded_error"), StringComparison.Ordinal);
        Assert.Equal("false", response.Headers.GetValues("x-should-retry").Single());
    }

    [Fact]
    public async Task SomeoneBusy_IsOverloaded_AndWorthAskingAgain()
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.Tabby.OnWork = BackendReplies.Whole("""{"detail":"busy"}""", 503));
        await world.OllamaAi.StopAsync();
        await world.OllamaCompute.StopAsync();

        using HttpResponseMessage response = await world.PostAsync("/v1/messages", Good);

        await AssertErrorAsync(response, 529, "overloaded_error");
        Assert.Equal(("true", "5"), (response.Headers.GetValues("x-should-retry").Single(), response.Headers.GetValues("Retry-After").Single()));
    }

    [Theory]
    [InlineData(400, """{"error":{"message":"Prompt length 40000 exceeds the available context size of 32768 tokens","type":"invalid_request_error","param":null,"code":"context_length_exceeded"}}""", "prompt is too long: 40000 tokens > 32768 maximum")]
    [InlineData(400, """{"error":{"message":"Too many tokens","type":"invalid_request_error","param":null,"code":"context_length_exceeded"}}""", "prompt is too long: 32769 tokens > 32768 maximum")]
    [InlineData(400, """{"detail":"Prompt is longer than the context length"}""", "prompt is too long: 32769 tokens > 32768 maximum")]
    public async Task Prompt_TooLongForTabbyApi_IsSaidInTheWordsThatClaudeCodeKnows(int status, string body, string expected)
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.Tabby.OnWork = BackendReplies.Whole(body, status));

        using HttpResponseMessage response = await world.PostAsync("/v1/messages", Good);

        Assert.Equal(expected, await AssertErrorAsync(response, 400, "invalid_request_error"));
    }

    [Fact]
    public async Task Prompt_TooLongAsNoticedWithinTheStream_IsRefusedAllTheSame()
    {
        const string Error = """data: {"error":{"message":"Initial job allocation requires 40000 cache tokens, which exceeds the available context size of 32768 tokens","code":"context_length_exceeded"}}""";
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.Tabby.OnWork = BackendReplies.Parts("text/event-stream", Error + "\n\n"));

        using HttpResponseMessage response = await world.PostAsync("/v1/messages", Good.Replace("\"max_tokens\"", "\"stream\":true,\"max_tokens\"", StringComparison.Ordinal));

        Assert.Equal("prompt is too long: 40000 tokens > 32768 maximum", await AssertErrorAsync(response, 400, "invalid_request_error"));
        Assert.Empty(world.OllamaAi.Received);
    }

    [Theory]
    [InlineData("""{"error":"the input length exceeds the context length"}""")]
    [InlineData("""{"error":"the prompt is longer than the context length currently available to the model qwen2.5:32b"}""")]
    public async Task Prompt_TooLongForOllama_IsSaidInTheSameWords(string body)
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.OllamaAi.OnWork = BackendReplies.Whole(body, 500));

        using HttpResponseMessage response = await world.PostAsync("/v1/messages", Good.Replace("hydra-large", "hydra-medium", StringComparison.Ordinal));

        Assert.Matches(@"^prompt is too long: \d+ tokens > \d+ maximum$", await AssertErrorAsync(response, 400, "invalid_request_error"));
    }

    [Fact]
    public async Task Answer_ThatCannotBeRead_IsAnApiError()
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.Tabby.OnWork = BackendReplies.Whole("""{"choices":[]}"""));

        using HttpResponseMessage response = await world.PostAsync("/v1/messages", Good);

        await AssertErrorAsync(response, 502, "api_error");
    }

    /// <summary>The sentence in the error.</summary>
    private static async Task<string> AssertErrorAsync(HttpResponseMessage response, int status, string type)
    {
        JsonNode body = await GatewayWorld.JsonOf(response);
        Assert.Equal((status, "error", type), ((int)response.StatusCode, (string?)body["type"], (string?)body["error"]!["type"]));
        Assert.StartsWith("req_", (string?)body["request_id"], StringComparison.Ordinal);
        Assert.Equal((string?)body["request_id"], response.Headers.GetValues("request-id").Single());
        string message = (string)body["error"]!["message"]!;
        Assert.NotEmpty(message);
        return message;
    }
}
