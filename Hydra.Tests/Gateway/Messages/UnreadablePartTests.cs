using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Hydra.Gateway.Translation;
using Hydra.Tests.Fakes;

namespace Hydra.Tests.Gateway.Messages;

/// <summary>Pictures and documents that no model here can read: a client repeats them with every request.</summary>
public sealed class UnreadablePartTests
{
    /// <summary>A PDF of 123,000 bytes.</summary>
    private static readonly string Pdf = $$$"""{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"{{{new string('A', 164_000)}}}"}}""";

    [Theory]
    [InlineData("""{"type":"file","file_id":"f"}""", "document", "[a document in a file that is kept elsewhere that no local model can read]")]
    [InlineData("""{"type":"url","url":"https://example.org/a.pdf"}""", "document", "[a document at https://example.org/a.pdf that no local model can read]")]
    [InlineData("""{"type":"base64","media_type":"application/pdf","data":"AAAA"}""", "document", "[a PDF of 1 kB that no local model can read]")]
    [InlineData("""{"type":"brand_new"}""", "document", "[a document that no local model can read]")]
    [InlineData("""{"type":"file","file_id":"f"}""", "image", "[a picture in a file that is kept elsewhere that no local model can read]")]
    public void Part_IsANote_AndNamed(string source, string type, string note)
    {
        (string messages, string? dropped) = Translate($$"""[{"role":"user","content":[{"type":"{{type}}","source":{{source}}},{"type":"text","text":"Sum up."}]}]""");

        Assert.Equal($$"""[{"role":"user","content":"{{note}}\nSum up."}]""", messages);
        Assert.Equal($"messages.{type}", dropped);
    }

    [Fact]
    public void Document_OfBlocks_IsItsTextsAndPictures()
    {
        (string messages, string? dropped) = Translate(
            """[{"role":"user","content":[{"type":"document","source":{"type":"content","content":[{"type":"text","text":"One"},{"type":"image","source":{"type":"url","url":"u"}},{"type":"text","text":"two"}]}}]}]""");

        Assert.Equal("""[{"role":"user","content":[{"type":"image_url","image_url":{"url":"u"}},{"type":"text","text":"One\ntwo"}]}]""", messages);
        Assert.Null(dropped);
    }

    [Fact]
    public void Result_OfNothingButAPdf_SaysThatThereWasOne()
    {
        (string messages, _) = Translate(
            $$"""[{"role":"assistant","content":[{"type":"tool_use","id":"t","name":"read"}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":[{{Pdf}}]}]}]""");

        Assert.EndsWith("""{"role":"tool","tool_call_id":"t","content":"[a PDF of 123 kB that no local model can read]"}]""", messages, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""[{"role":"user","content":[PDF]},{"role":"assistant","content":"I cannot."},{"role":"user","content":"Why?"}]""", true)]
    [InlineData("""[{"role":"user","content":"Read this:"},{"role":"user","content":[PDF]}]""", true)]
    [InlineData("""[{"role":"user","content":[PDF,{"type":"image","source":{"type":"url","url":"u"}}]}]""", true)]
    [InlineData("""[{"role":"user","content":[PDF,{"type":"text","text":" "}]}]""", false)]
    [InlineData("""[{"role":"user","content":"Hello"},{"role":"assistant","content":"Ho"},{"role":"user","content":[PDF]}]""", false)]
    [InlineData("""[{"role":"user","content":[PDF]},{"role":"assistant","content":"It says"}]""", false)]
    public void Request_IsRefused_OnlyWhereTheLastTurnOfTheUserIsNothingElse(string messages, bool isTaken)
    {
        AnthropicToOpenAiResult result = Ask(messages.Replace("PDF", Pdf, StringComparison.Ordinal));

        Assert.Equal(isTaken, result.Error is null);
        if (!isTaken)
            Assert.EndsWith(".source", result.Error!.Parameter, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Conversation_ThatOnceReadAPdf_GoesOn()
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.OllamaAi.OnWork = BackendReplies.Whole("""{"message":{"role":"assistant","content":"Hi"},"done":true}"""));

        using HttpResponseMessage response = await world.PostAsync(
            "/v1/messages",
            $$$"""
            {"model":"{{{GatewayWorld.Medium}}}","max_tokens":64,"messages":[{"role":"user","content":"Read it"},{"role":"assistant","content":[{"type":"tool_use","id":"t","name":"read","input":{}}]},
             {"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":"PDF file read"},{{{Pdf}}}]},{"role":"assistant","content":"So."},{"role":"user","content":"Go on"}]}
            """);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("messages.document", response.Headers.GetValues("x-hydra-dropped").Single());
        Assert.Contains("[a PDF of 123 kB that no local model can read]", world.OllamaAi.Received.Single()["messages"]!.AsArray().Select(message => (string?)message!["content"]));
    }

    private static AnthropicToOpenAiResult Ask(string messages) => AnthropicToOpenAi.Translate(Encoding.UTF8.GetBytes($$"""{"model":"m","max_tokens":10,"messages":{{messages}} }"""), isForCounting: false);

    private static (string Messages, string? Dropped) Translate(string messages)
    {
        AnthropicToOpenAiResult result = Ask(messages);
        Assert.Null(result.Error);
        return (JsonNode.Parse(result.Body.Span)!["messages"]!.ToJsonString(), result.Dropped);
    }
}
