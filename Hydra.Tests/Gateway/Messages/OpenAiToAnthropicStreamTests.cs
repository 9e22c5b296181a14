using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hydra.Gateway.Translation;

namespace Hydra.Tests.Gateway.Messages;

public sealed class OpenAiToAnthropicStreamTests
{
    private readonly OpenAiToAnthropicStream _machine = new(new OpenAiToAnthropicTerms("claude-local", ["END", "STOP"], () => 321, 1000));
    private readonly StringBuilder _all = new();

    [Fact]
    public void Text_EachPiece_GoesOutAtOnce()
    {
        Assert.Equal("message_start ping", Chunk("""{"role":"assistant","content":""}"""));
        Assert.Equal("content_block_start:0:text content_block_delta:0:Hel", Chunk("""{"content":"Hel"}"""));
        Assert.Equal("", Chunk("""{"content":""}"""));
        Assert.Equal("content_block_delta:0:lo", Chunk("""{"content":"lo"}"""));
        Assert.Equal("", Read("""{"choices":[{"delta":{},"finish_reason":"stop"}]}"""));
        Assert.Equal("", Read("""{"choices":[],"usage":{"prompt_tokens":12,"completion_tokens":5}}"""));
        Assert.Equal("content_block_stop:0 message_delta message_stop", End());

        MessageStreamReader read = MessageStreamReader.Read(_all.ToString());
        Assert.Equal(("end_turn", "Hello"), (read.StopReason, read.TextOf("text")));
        Assert.Equal(321, read.Start!.Value.GetProperty("usage").GetProperty("input_tokens").GetInt32());
        Assert.Equal("claude-local", read.Start.Value.GetProperty("model").GetString());
        Assert.Equal("""{"input_tokens":12,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":5}""", read.Delta!.Value.GetProperty("usage").GetRawText());
    }

    [Fact]
    public void ThinkingTextAndAWholeCall_AreBlocksOfTheirOwn_AndNoFirstPieceIsLost()
    {
        Assert.Equal("message_start ping content_block_start:0:thinking content_block_delta:0:Hm", Chunk("""{"reasoning_content":"Hm"}"""));
        Assert.Equal("content_block_delta:0:signature content_block_stop:0 content_block_start:1:text content_block_delta:1:I look.", Chunk("""{"content":"I look."}"""));
        Assert.Equal(
            """content_block_stop:1 content_block_start:2:tool_use content_block_delta:2:{"city":"Köln"}""",
            Chunk("""{"tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Köln\"}"}}]}"""));
        Assert.Equal("", Read("""{"choices":[{"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":12,"completion_tokens":5,"total_time":1.5}}"""));
        Assert.Equal("content_block_stop:2 message_delta message_stop", End());

        Assert.Equal("tool_use", MessageStreamReader.Read(_all.ToString()).StopReason);
    }

    [Fact]
    public void Call_InFragments_GoesOutFragmentByFragment()
    {
        Assert.Equal("message_start ping", Call(0, null, null, ""));
        Assert.Equal("content_block_start:0:tool_use", Call(0, "call_1", "weather", ""));
        Assert.Equal("content_block_delta:0:{\"ci", Call(0, null, null, "{\"ci"));
        Assert.Equal("content_block_delta:0:ty\":1}", Call(0, null, null, "ty\":1}"));
        Assert.Equal("content_block_stop:0 content_block_start:1:tool_use content_block_delta:1:{}", Call(1, "call_2", "now", "{}"));
        Assert.Equal("content_block_stop:1 message_delta message_stop", End());
    }

    [Fact]
    public void Calls_WhoseFragmentsMix_ComeOneAfterTheOther()
    {
        Assert.Equal("message_start ping content_block_start:0:tool_use content_block_delta:0:{\"a\":", Call(0, "call_1", "first", "{\"a\":"));
        Assert.Equal("", Call(1, "call_2", "second", "{\"b\":"));
        Assert.Equal("""content_block_delta:0:1} content_block_stop:0 content_block_start:1:tool_use content_block_delta:1:{"b":""", Call(0, null, null, "1}"));
        Assert.Equal("content_block_delta:1:2}", Call(1, null, null, "2}"));
        Assert.Equal("content_block_stop:1 message_delta message_stop", End());
    }

    [Theory]
    [InlineData("\"\"")]
    [InlineData("\"{}\"")]
    [InlineData("\"null\"")]
    [InlineData("null")]
    [InlineData("\" \"")]
    [InlineData("{}")]
    public void Call_WithoutArguments_HasAnEmptyObject(string arguments)
    {
        Read($$$"""{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"call_1","function":{"name":"now","arguments":{{{arguments}}}}}]}}]}""");
        End();

        Assert.Equal("{}", MessageStreamReader.Read(_all.ToString()).Blocks.Single().Text.Trim());
    }

    [Fact]
    public void Calls_WithoutAnIdOrAllOfOne_GetIdsOfTheirOwn()
    {
        Read("""{"choices":[{"delta":{"tool_calls":[{"function":{"name":"a","arguments":"{}"}},{"function":{"name":"b","arguments":"{}"}},{"index":5,"id":"x","function":{"name":"c"}},{"index":6,"id":"x","function":{"name":"d"}}]}}]}""");
        End();

        List<string?> ids = [.. MessageStreamReader.Read(_all.ToString()).Blocks.Select(block => block.Id)];
        Assert.Equal((4, 4), (ids.Count, ids.Distinct().Count()));
        Assert.Contains("x", ids);
    }

    [Fact]
    public void KeepAlive_BeforeAnything_StartsTheMessage_AndItStartsOnce()
    {
        Assert.Equal("message_start ping", Write(_machine.KeepAlive));
        Assert.Equal("ping", Write(_machine.KeepAlive));
        Assert.Equal("content_block_start:0:text content_block_delta:0:Hi", Chunk("""{"content":"Hi"}"""));
        Assert.Equal("ping", Write(_machine.KeepAlive));
        Assert.Equal("content_block_stop:0 message_delta message_stop", End());
        Assert.Equal("", Write(_machine.KeepAlive));
    }

    [Theory]
    [InlineData("""{"delta":{"content":"x"},"finish_reason":"stop"}""", "end_turn", null)]
    [InlineData("""{"delta":{"content":"x"},"finish_reason":"length"}""", "max_tokens", null)]
    [InlineData("""{"delta":{"content":"x"},"finish_reason":"content_filter"}""", "refusal", null)]
    [InlineData("""{"delta":{"content":"x"},"finish_reason":"tool_calls"}""", "end_turn", null)]
    [InlineData("""{"delta":{"content":"x"},"finish_reason":"stop","stop_str":"END"}""", "stop_sequence", "END")]
    [InlineData("""{"delta":{"content":"x"},"finish_reason":"stop","stop_str":"<|eot_id|>"}""", "end_turn", null)]
    [InlineData("""{"delta":{"content":"x"},"finish_reason":"stop","eos_reason":"stop_string"}""", "stop_sequence", null)]
    [InlineData("""{"delta":{"content":"x"},"finish_reason":"stop","eos_reason":"stop_token"}""", "end_turn", null)]
    public void End_SaysWhyInAnthropicsWords(string choice, string reason, string? sequence)
    {
        Read($$"""{"choices":[{{choice}}]}""");
        End();

        MessageStreamReader read = MessageStreamReader.Read(_all.ToString());
        Assert.Equal((reason, sequence), (read.StopReason, read.Delta!.Value.GetProperty("delta").GetProperty("stop_sequence").GetString()));
    }

    [Theory]
    [InlineData("""{"prompt_tokens":0,"completion_tokens":2}""", 321, 0, 2)]
    [InlineData("""{"prompt_tokens":100,"completion_tokens":2,"prompt_tokens_details":{"cached_tokens":90}}""", 10, 90, 2)]
    [InlineData("null", 321, 0, 2)]
    public void Usage_ThatTheBackendLeavesOut_IsEstimated(string usage, int input, int cached, int output)
    {
        Read($$$"""{"choices":[{"delta":{"content":"Hello"}}],"usage":{{{usage}}}}""");
        End();

        JsonElement told = MessageStreamReader.Read(_all.ToString()).Delta!.Value.GetProperty("usage");
        Assert.Equal((input, cached, output), (told.GetProperty("input_tokens").GetInt32(), told.GetProperty("cache_read_input_tokens").GetInt32(), told.GetProperty("output_tokens").GetInt32()));
    }

    [Theory]
    [InlineData("{\"a\":\"b", "length", """{"a":"b"}""")]
    [InlineData("{\"a\":[{\"b\":", "length", """{"a":[{"b":null}]}""")]
    [InlineData("{\"a\"", "length", """{"a":null}""")]
    [InlineData("{\"a\":\"b", "stop", null)]
    [InlineData("{\"a\":}", "length", null)]
    [InlineData("[1]", "stop", null)]
    public void Call_CutOffByItsLength_IsEnded_AnyOtherBrokenOneIsAnError(string arguments, string finish, string? input)
    {
        Call(0, "call_1", "write", arguments);
        Read($$$"""{"choices":[{"delta":{},"finish_reason":"{{{finish}}}"}]}""");
        End();

        MessageStreamReader read = MessageStreamReader.Read(_all.ToString());
        Assert.Equal(input is null ? null : "max_tokens", read.StopReason);
        Assert.Equal(input is null ? 0 : 1, _machine.Mended);
        if (input is not null)
            Assert.Equal(input, JsonNode.Parse(read.Blocks.Single().Text)!.ToJsonString());
        else
            Assert.Contains("'write'", read.ErrorMessage, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("length", "max_tokens")]
    [InlineData("stop", null)]
    public void Call_CutOffBeforeItsName_IsLeftOut(string finish, string? reason)
    {
        Chunk("""{"content":"I look."}""");
        Call(0, "call_1", null, "");
        Read($$$"""{"choices":[{"delta":{},"finish_reason":"{{{finish}}}"}]}""");
        End();

        MessageStreamReader read = MessageStreamReader.Read(_all.ToString());
        Assert.Equal(reason, read.StopReason);
        Assert.Equal(reason is null, read.Error is not null);
        Assert.DoesNotContain(read.Blocks, block => block.Type == "tool_use");
    }

    private string Call(int index, string? id, string? name, string arguments)
    {
        var function = new JsonObject { ["name"] = name, ["arguments"] = arguments };
        return Read(new JsonObject { ["choices"] = new JsonArray(new JsonObject { ["delta"] = new JsonObject { ["tool_calls"] = new JsonArray(new JsonObject { ["index"] = index, ["id"] = id, ["function"] = function }) } }) }.ToJsonString());
    }

    private string Chunk(string delta) => Read($$"""{"choices":[{"index":0,"delta":{{delta}},"finish_reason":null}]}""");

    private string Read(string chunk)
    {
        using JsonDocument document = JsonDocument.Parse(chunk);
        return Write(output => Assert.Null(_machine.Read(document.RootElement, output)));
    }

    private string End() => Write(output =>
    {
        if (_machine.End(output) is { } wrong)
            _machine.Break("api_error", wrong, output);
    });

    /// <summary>What was written, in short.</summary>
    private string Write(Action<IBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output);
        string text = Encoding.UTF8.GetString(output.WrittenSpan);
        _all.Append(text);
        return string.Join(' ', text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(one => Short(JsonNode.Parse(one[(one.IndexOf("data: ", StringComparison.Ordinal) + 6)..])!)));
    }

    private static string Short(JsonNode data)
    {
        string type = (string)data["type"]!;
        if (data["index"] is null)
            return type;
        string? what = (string?)data["content_block"]?["type"]
            ?? (data["delta"]?["signature"] is not null ? "signature" : (string?)(data["delta"]?["text"] ?? data["delta"]?["thinking"] ?? data["delta"]?["partial_json"]));
        return what is null ? $"{type}:{data["index"]}" : $"{type}:{data["index"]}:{what}";
    }
}
