namespace Hydra.Tests.Simulator;

public sealed class OllamaRefusalTests
{
    [Theory]
    [InlineData("/api/chat", "", "missing request body")]
    [InlineData("/api/chat", "{", "invalid character")]
    [InlineData("/api/chat", "[]", "cannot unmarshal array")]
    [InlineData("/api/chat", "{\"messages\":[]}", "model is required")]
    [InlineData("/api/chat", "{\"model\":3}", "cannot unmarshal number into Go struct field ChatRequest.model of type string")]
    [InlineData("/api/chat", "{\"model\":\"M\",\"messages\":[{\"role\":\"user\",\"content\":[]}]}", "ChatRequest.messages.content of type string")]
    [InlineData("/api/chat", "{\"model\":\"M\",\"messages\":[{\"role\":\"assistant\",\"tool_calls\":[{\"function\":{\"name\":\"a\",\"arguments\":\"{}\"}}]}]}", "arguments")]
    [InlineData("/api/chat", "{\"model\":\"M\",\"messages\":[{\"role\":\"user\",\"content\":\"a\",\"images\":[\"data:image/png;base64,AAAA\"]}]}", "illegal base64 data at input byte 4")]
    [InlineData("/api/chat", "{\"model\":\"M\",\"messages\":[],\"keep_alive\":\"soon\"}", "invalid duration \"soon\"")]
    [InlineData("/api/chat", "{\"model\":\"M\",\"messages\":[],\"think\":\"hard\"}", "invalid think value: \"hard\"")]
    [InlineData("/api/chat", "{\"model\":\"M\",\"messages\":[],\"think\":true}", "\"M\" does not support thinking")]
    [InlineData("/api/chat", "{\"model\":\"E\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}", "\"E\" does not support chat")]
    [InlineData("/api/generate", "{\"model\":\"E\",\"prompt\":\"a\"}", "\"E\" does not support generate")]
    [InlineData("/api/embed", "{\"model\":\"E\",\"input\":[1]}", "invalid input type")]
    public async Task WrongRequest_Is400_WithItsError(string path, string body, string error)
    {
        await using StandInUnderTest server = await StandInUnderTest.OllamaAsync();

        Reply reply = await server.PostAsync(path, Named(body));

        Assert.Equal(400, reply.Status);
        Assert.Contains(Named(error), reply.Json.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/chat", "{\"model\":\"nothing\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}")]
    [InlineData("/api/generate", "{\"model\":\"nothing\",\"prompt\":\"a\"}")]
    [InlineData("/api/embed", "{\"model\":\"nothing\",\"input\":\"a\"}")]
    [InlineData("/api/show", "{\"model\":\"nothing\"}")]
    public async Task UnknownModel_Is404(string path, string body)
    {
        await using StandInUnderTest server = await StandInUnderTest.OllamaAsync();

        Reply reply = await server.PostAsync(path, body);

        Assert.Equal((404, "model 'nothing' not found"), (reply.Status, reply.Json.GetProperty("error").GetString()));
    }

    [Theory]
    [InlineData("{\"num_ctx\":\"big\"}", "option \"num_ctx\" must be of type integer")]
    [InlineData("{\"stop\":\".\"}", "option \"stop\" must be of type array")]
    public async Task WrongOption_Is500_AsThere(string options, string error)
    {
        await using StandInUnderTest server = await StandInUnderTest.OllamaAsync();

        Reply reply = await server.PostAsync("/api/chat", OllamaChatTests.Body("Hi", "\"options\":" + options));

        Assert.Equal((500, error), (reply.Status, reply.Json.GetProperty("error").GetString()));
    }

    [Fact]
    public async Task NoKey_IsAskedFor_AndUnknownFieldsAndOptionsAreLetThrough()
    {
        await using StandInUnderTest server = await StandInUnderTest.OllamaAsync();

        Reply reply = await server.PostAsync("/api/chat", OllamaChatTests.Body("Hi", "\"new\":{},\"options\":{\"mirostat\":1}"), ("accept", "*/*"));

        Assert.Equal(200, reply.Status);
    }

    [Fact]
    public async Task UnknownPathsAndMethods_AreAnsweredAsGinDoes()
    {
        await using StandInUnderTest server = await StandInUnderTest.OllamaAsync();

        Reply unknown = await server.GetAsync("/v2");
        Reply wrongMethod = await server.GetAsync("/api/chat");

        Assert.Equal((404, "404 page not found"), (unknown.Status, unknown.Text));
        Assert.Equal((405, "405 method not allowed"), (wrongMethod.Status, wrongMethod.Text));
    }

    private static string Named(string text) => text
        .Replace("\"M\"", $"\"{SimulatorCluster.Small}\"", StringComparison.Ordinal)
        .Replace("\"E\"", $"\"{SimulatorCluster.Embedder}\"", StringComparison.Ordinal);
}
