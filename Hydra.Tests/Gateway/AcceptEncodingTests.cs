using System.Text;
using Hydra.Tests.Fakes;

namespace Hydra.Tests.Gateway;

/// <summary>Answers come as they are, whatever the caller could unpack: a compressor would hold the parts of a stream back, and a LAN gains nothing.</summary>
public sealed class AcceptEncodingTests
{
    private const string Sse = "text/event-stream";

    [Theory]
    [InlineData("/v1/chat/completions", true)]
    [InlineData("/v1/chat/completions", false)]
    [InlineData("/v1/messages", true)]
    [InlineData("/v1/messages", false)]
    [InlineData("/v1/responses", true)]
    [InlineData("/v1/responses", false)]
    public async Task Answer_IsNeverCompressed(string path, bool stream)
    {
        string text = string.Concat(Enumerable.Repeat("well compressed ", 500));
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.Tabby.OnWork = stream
            ? BackendReplies.Parts(Sse, $$$"""data: {"choices":[{"index":0,"delta":{"content":"{{{text}}}"},"finish_reason":"stop"}]}""" + "\n\n", "data: [DONE]\n\n")
            : BackendReplies.Whole($$$"""{"choices":[{"index":0,"message":{"role":"assistant","content":"{{{text}}}"},"finish_reason":"stop"}]}"""));
        string flag = stream ? "true" : "false";
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent(
                path == "/v1/responses" ? $$"""{"model":"{{GatewayWorld.Large}}","stream":{{flag}},"input":"Hello"}""" : $$"""{"model":"{{GatewayWorld.Large}}","max_tokens":9,"stream":{{flag}},"messages":[{"role":"user","content":"Hello"}]}""",
                Encoding.UTF8,
                "application/json"),
        };
        request.Headers.Add("Accept-Encoding", "gzip, br");

        using HttpResponseMessage response = await world.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Empty(response.Content.Headers.ContentEncoding);
        Assert.Contains(text, Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)), StringComparison.Ordinal);
        // What is asked of the backend is not the caller's header either.
        Assert.False(world.Tabby.LastHeaders!.ContainsKey("Accept-Encoding"));
    }
}
