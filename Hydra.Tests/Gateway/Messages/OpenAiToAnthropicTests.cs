using System.Text;
using System.Text.Json.Nodes;
using Hydra.Gateway.Backends;
using Hydra.Gateway.Translation;

namespace Hydra.Tests.Gateway.Messages;

public sealed class OpenAiToAnthropicTests
{
    private static readonly OpenAiToAnthropicTerms Terms = new("claude-local", ["END"], () => 321, 1000);

    [Fact]
    public void Answer_WithEverything_HasItsBlocksInOrder()
    {
        JsonNode message = Translate(
            """
            {"id":"chatcmpl-1","model":"real","choices":[{"index":0,"finish_reason":"tool_calls","message":{"role":"assistant","reasoning_content":"Hm","content":"I look.",
             "tool_calls":[{"id":"call_1","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Köln\",\"days\":[1]}"}},{"type":"function","function":{"name":"now","arguments":""}}]}}],
             "usage":{"prompt_tokens":12,"completion_tokens":5}}
            """);

        Assert.StartsWith("msg_", (string?)message["id"], StringComparison.Ordinal);
        Assert.StartsWith("toolu_", (string?)message["content"]![3]!["id"], StringComparison.Ordinal);
        message["id"] = "msg";
        message["content"]![3]!["id"] = "toolu";
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse(
                """
                {"id":"msg","type":"message","role":"assistant","model":"claude-local","content":[{"type":"thinking","thinking":"Hm","signature":"aHlkcmE="},{"type":"text","text":"I look."},
                 {"type":"tool_use","id":"call_1","name":"weather","input":{"city":"Köln","days":[1]}},{"type":"tool_use","id":"toolu","name":"now","input":{}}],
                 "stop_reason":"tool_use","stop_sequence":null,"usage":{"input_tokens":12,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":5}}
                """),
            message), message.ToJsonString());
    }

    [Theory]
    [InlineData("stop", null, "end_turn", null)]
    [InlineData("length", null, "max_tokens", null)]
    [InlineData("content_filter", null, "refusal", null)]
    [InlineData("stop", "END", "stop_sequence", "END")]
    public void Answer_EndsForAReasonInAnthropicsWords(string finish, string? stopText, string reason, string? sequence)
    {
        JsonNode message = Translate(new JsonObject
        {
            ["choices"] = new JsonArray(new JsonObject { ["finish_reason"] = finish, ["stop_str"] = stopText, ["message"] = new JsonObject { ["content"] = "Hello there" } }),
        }.ToJsonString());

        Assert.Equal((reason, sequence), ((string?)message["stop_reason"], (string?)message["stop_sequence"]));
        // Nobody told the usage.
        Assert.Equal((321, 3), ((int)message["usage"]!["input_tokens"]!, (int)message["usage"]!["output_tokens"]!));
    }

    [Theory]
    [InlineData("""{"choices":[{"finish_reason":"length","message":{"tool_calls":[{"id":"a","function":{"name":"write","arguments":"{\"text\":\"abc"}}]}}]}""", """{"text":"abc"}""", "max_tokens")]
    [InlineData("""{"choices":[{"finish_reason":"stop","message":{"tool_calls":[{"id":"a","function":{"name":"write","arguments":"\"{\\\"text\\\":1}\""}}]}}]}""", """{"text":1}""", "tool_use")]
    public void Call_ThatIsEasilyMended_IsMendedAndCounted(string answer, string input, string reason)
    {
        (ReadOnlyMemory<byte> body, BackendFault? fault) = OpenAiToAnthropic.Translate(Encoding.UTF8.GetBytes(answer), Terms, out int mended);

        Assert.Null(fault);
        JsonNode message = JsonNode.Parse(body.Span)!;
        Assert.Equal((1, input, reason), (mended, message["content"]![0]!["input"]!.ToJsonString(), (string?)message["stop_reason"]));
    }

    [Fact]
    public void Call_CutOffBeforeItsName_IsLeftOut()
    {
        JsonNode message = Translate("""{"choices":[{"finish_reason":"length","message":{"content":"I look.","tool_calls":[{"id":"a","function":{"arguments":""}}]}}]}""");

        Assert.Equal(("max_tokens", "text"), ((string?)message["stop_reason"], (string?)Assert.Single(message["content"]!.AsArray())!["type"]));
    }

    [Theory]
    [InlineData("""{"choices":[]}""", false)]
    [InlineData("""{"choices":[{"message":"x"}]}""", false)]
    [InlineData("[", false)]
    [InlineData("""{"choices":[{"message":{"content":"\ud800"}}]}""", false)]
    [InlineData("""{"choices":[{"message":{"tool_calls":[{"id":"a","function":{"name":"write","arguments":"{\"a\""}}]}}]}""", true)]
    [InlineData("""{"choices":[{"message":{"tool_calls":[{"id":"a","function":{"arguments":"{}"}}]}}]}""", true)]
    public void Answer_ThatNoSenseCanBeMadeOf_IsAFault(string answer, bool isTheModels) =>
        Assert.Equal(isTheModels ? FaultKind.BadToolCall : FaultKind.Malformed, OpenAiToAnthropic.Translate(Encoding.UTF8.GetBytes(answer), Terms, out _).Fault!.Kind);

    private static JsonNode Translate(string answer)
    {
        (ReadOnlyMemory<byte> body, BackendFault? fault) = OpenAiToAnthropic.Translate(Encoding.UTF8.GetBytes(answer), Terms, out _);
        Assert.Null(fault);
        return JsonNode.Parse(body.Span)!;
    }
}
