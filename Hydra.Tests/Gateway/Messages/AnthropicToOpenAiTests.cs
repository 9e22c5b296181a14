using System.Text;
using System.Text.Json.Nodes;
using Hydra.Gateway.Requests;
using Hydra.Gateway.Translation;

namespace Hydra.Tests.Gateway.Messages;

public sealed class AnthropicToOpenAiTests
{
    private const string Hello = """{"role":"user","content":"Hello"}""";

    [Fact]
    public void Request_WithEverythingPlain_IsSaidInOpenAisWords()
    {
        AnthropicToOpenAiResult result = Translate(
            """
            {"model":"claude-local-70b","max_tokens":100,"stream":true,"temperature":0.5,"top_p":0.9,"top_k":40,"stop_sequences":["END","\n\nHuman:"],
             "metadata":{"user_id":"u-1"},"messages":[{"role":"user","content":"Hello"}]}
            """);

        AssertSame(
            """
            {"model":"claude-local-70b","messages":[{"role":"user","content":"Hello"}],"stream":true,"stream_options":{"include_usage":true},"max_tokens":100,
             "temperature":0.5,"top_p":0.9,"top_k":40,"enable_thinking":false,"user":"u-1","stop":["END","\n\nHuman:"]}
            """,
            result);
        Assert.Null(result.Dropped);
        Assert.Equal(["END", "\n\nHuman:"], result.StopSequences);
    }

    [Theory]
    [InlineData("\"Be brief.\"", "Be brief.", null)]
    [InlineData("""[{"type":"text","text":"x-anthropic-billing-header: cc_version=2.1"},{"type":"text","text":"You are Claude Code.","cache_control":{"type":"ephemeral"}}]""", "x-anthropic-billing-header: cc_version=2.1\nYou are Claude Code.", "system.cache_control")]
    public void System_TextOrBlocks_BecomesTheFirstMessage(string system, string expected, string? dropped)
    {
        AnthropicToOpenAiResult result = Ask($$"""[{{Hello}}]""", $",\"system\":{system}");

        AssertMessages($$"""[{"role":"system","content":{{JsonValue.Create(expected).ToJsonString()}}},{{Hello}}]""", result);
        Assert.Equal(dropped, result.Dropped);
    }

    [Fact]
    public void System_RoleWithinMessages_JoinsTheFirstOrStaysInItsPlace()
    {
        AnthropicToOpenAiResult result = Ask(
            """[{"role":"system","content":"Also this."},{"role":"user","content":"Hi"},{"role":"system","content":[{"type":"text","text":"From now on."}]},{"role":"user","content":"Go on"}]""", ",\"system\":\"First.\"");

        AssertMessages("""[{"role":"system","content":"First.\nAlso this."},{"role":"user","content":"Hi"},{"role":"system","content":"From now on."},{"role":"user","content":"Go on"}]""", result);
    }

    [Fact]
    public void Images_InBase64OrByAddress_StandWhereTheyStood()
    {
        AnthropicToOpenAiResult result = Ask(
            """
            [{"role":"user","content":[{"type":"text","text":"One"},{"type":"text","text":"two"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBO+/w=="}},
              {"type":"image","source":{"type":"base64","media_type":"image/jpeg","data":"\/9j\/"}},{"type":"image","source":{"type":"url","url":"https://example.org/a.png"}},{"type":"text","text":"What is it?"}]}]
            """);

        AssertMessages(
            """
            [{"role":"user","content":[{"type":"text","text":"One\ntwo"},{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBO+/w=="}},
              {"type":"image_url","image_url":{"url":"data:image/jpeg;base64,/9j/"}},{"type":"image_url","image_url":{"url":"https://example.org/a.png"}},{"type":"text","text":"What is it?"}]}]
            """,
            result);
    }

    [Fact]
    public void ToolUse_AndItsResults_BecomeCallsAndMessagesOfTheirOwn()
    {
        AnthropicToOpenAiResult result = Ask(
            """
            [{"role":"user","content":"Weather?"},
             {"role":"assistant","content":[{"type":"text","text":"I look."},{"type":"tool_use","id":"toolu_1","name":"weather","input":{"city":"Köln"}},{"type":"tool_use","id":"toolu_2","name":"now","input":{}}]},
             {"role":"user","content":[{"type":"text","text":"Go on"},{"type":"tool_result","tool_use_id":"toolu_1","content":"rain"},
               {"type":"tool_result","tool_use_id":"toolu_2","is_error":true,"content":[{"type":"text","text":"no"},{"type":"text","text":"clock"}]}]}]
            """);

        AssertMessages(
            """
            [{"role":"user","content":"Weather?"},
             {"role":"assistant","content":"I look.","tool_calls":[{"id":"toolu_1","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Köln\"}"}},{"id":"toolu_2","type":"function","function":{"name":"now","arguments":"{}"}}]},
             {"role":"tool","tool_call_id":"toolu_1","content":"rain"},{"role":"tool","tool_call_id":"toolu_2","content":"Error: no\nclock"},{"role":"user","content":"Go on"}]
            """,
            result);
    }

    [Fact]
    public void ToolResult_WithAnImage_GivesItToTheUserAfterIt()
    {
        AnthropicToOpenAiResult result = Ask(
            """
            [{"role":"assistant","content":[{"type":"tool_use","id":"toolu_1","name":"screenshot"}]},
             {"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":[{"type":"text","text":"here"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}}]}]}]
            """);

        AssertMessages(
            """
            [{"role":"assistant","content":null,"tool_calls":[{"id":"toolu_1","type":"function","function":{"name":"screenshot","arguments":"{}"}}]},
             {"role":"tool","tool_call_id":"toolu_1","content":"here"},{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]}]
            """,
            result);
    }

    [Fact]
    public void Document_OfPlainText_IsText()
    {
        AnthropicToOpenAiResult result = Ask("""[{"role":"user","content":[{"type":"document","title":"a","source":{"type":"text","media_type":"text/plain","data":"The text."}},{"type":"text","text":"Sum up."}]}]""");

        AssertMessages("""[{"role":"user","content":"The text.\nSum up."}]""", result);
        Assert.Equal("messages.document.title", result.Dropped);
    }

    [Fact]
    public void Blocks_ThatNobodyHasAWordFor_AreLeftOutAndNamed()
    {
        AnthropicToOpenAiResult result = Ask(
            """
            [{"role":"user","content":[{"type":"search_result","content":[]},{"type":"container_upload","file_id":"f"},{"type":"text","text":"Hi","cache_control":{"type":"ephemeral"},"citations":null}]},
             {"role":"assistant","content":[{"type":"thinking","thinking":"hm","signature":"s"},{"type":"redacted_thinking","data":"x"},{"type":"server_tool_use","id":"a","name":"web_search","input":{}},{"type":"text","text":"Ho"}]},
             {"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":[{"type":"tool_reference","tool_name":"x"}]}]}]
            """,
            ",\"context_management\":{},\"output_config\":{\"effort\":\"high\"},\"service_tier\":null");

        AssertMessages("""[{"role":"user","content":"Hi"},{"role":"assistant","content":"Ho"},{"role":"tool","tool_call_id":"t","content":""}]""", result);
        Assert.Equal(
            ["context_management", "messages.cache_control", "messages.container_upload", "messages.redacted_thinking", "messages.search_result", "messages.server_tool_use", "messages.thinking", "messages.tool_reference", "output_config.effort"],
            result.Dropped!.Split(',').Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("""  "{\"a\":" """, "{\"a\":", 1)]
    [InlineData("""[{"type":"thinking","thinking":"hm"},{"type":"text","text":"One"},{"type":"text","text":"two"}]""", "One\ntwo", 1)]
    [InlineData("\"\"", null, 1)]
    [InlineData("""[{"type":"text","text":"One"},{"type":"tool_use","id":"t","name":"look"}]""", null, 2)]
    public void LastTurn_OfTheAssistant_BeginsTheAnswer_UnlessItCallsATool(string content, string? beginning, int messages)
    {
        JsonNode body = BodyOf(Ask($$"""[{{Hello}},{"role":"assistant","content":{{content}}}]"""));

        Assert.Equal(beginning, (string?)body["response_prefix"]);
        Assert.Equal(messages, body["messages"]!.AsArray().Count);
    }

    [Fact]
    public void Tools_OfTheCallerStay_ThoseOfAnthropicsServersGo()
    {
        AnthropicToOpenAiResult result = Ask(
            $"[{Hello}]",
            """
            ,"tools":[{"name":"weather","description":"d","input_schema":{"type":"object","properties":{"a":{}}},"strict":true,"cache_control":{"type":"ephemeral"}},
              {"type":"web_search_20250305","name":"web_search","max_uses":3},{"type":"custom","name":"bare","input_schema":{"type":"object"}}]
            """);

        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse("""[{"type":"function","function":{"name":"weather","description":"d","parameters":{"type":"object","properties":{"a":{}}}}},{"type":"function","function":{"name":"bare","description":"","parameters":{"type":"object"}}}]"""),
            BodyOf(result)["tools"]));
        Assert.Equal(["tools.cache_control", "tools.strict", "tools.web_search_20250305"], result.Dropped!.Split(',').Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("""{"type":"auto"}""", "\"auto\"", false, null)]
    [InlineData("""{"type":"any","disable_parallel_tool_use":true}""", "\"required\"", true, null)]
    [InlineData("""{"type":"none"}""", "\"none\"", false, null)]
    [InlineData("""{"type":"tool","name":"weather"}""", """{"type":"function","function":{"name":"weather"}}""", false, null)]
    [InlineData("""{"type":"tool","name":"web_search"}""", null, false, "tool_choice")]
    public void ToolChoice_IsSaidInOpenAisWords(string choice, string? expected, bool oneAtATime, string? dropped)
    {
        AnthropicToOpenAiResult result = Ask($"[{Hello}]", $$""","tools":[{"name":"weather","input_schema":{"type":"object"} }],"tool_choice":{{choice}}""");

        JsonNode body = BodyOf(result);
        Assert.True(JsonNode.DeepEquals(expected is null ? null : JsonNode.Parse(expected), body["tool_choice"]), body.ToJsonString());
        Assert.Equal(oneAtATime ? false : null, (bool?)body["parallel_tool_calls"]);
        Assert.Equal(dropped, result.Dropped);
    }

    [Theory]
    [InlineData("", "false", null)]
    [InlineData(",\"thinking\":{\"type\":\"disabled\"}", "false", null)]
    [InlineData(",\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":2048}", "true", "thinking.budget_tokens")]
    [InlineData(",\"thinking\":{\"type\":\"adaptive\"}", null, null)]
    public void Thinking_IsAskedForOnlyWhereTheCallerDoes(string field, string? expected, string? dropped)
    {
        AnthropicToOpenAiResult result = Ask($"[{Hello}]", field);

        Assert.Equal(expected, BodyOf(result)["enable_thinking"]?.ToJsonString());
        Assert.Equal(dropped, result.Dropped);
    }

    [Theory]
    [InlineData(",\"output_config\":{\"format\":{\"type\":\"json_schema\",\"schema\":{\"type\":\"object\"}}}")]
    [InlineData(",\"output_format\":{\"type\":\"json_schema\",\"schema\":{\"type\":\"object\"}}")]
    public void Schema_OfTheAnswer_IsAskedFor(string field) =>
        Assert.Equal("""{"type":"json_schema","json_schema":{"name":"answer","schema":{"type":"object"}}}""", BodyOf(Ask($"[{Hello}]", field))["response_format"]!.ToJsonString());

    [Theory]
    [InlineData("", null, "empty")]
    [InlineData("[]", null, "must be a JSON object")]
    [InlineData("{", null, "not valid JSON")]
    [InlineData("""{"model":"m","max_tokens":1,"messages":[{"role":"user","content":"\ud800"}]}""", null, "surrogate")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}]}""", "max_tokens", "missing")]
    [InlineData("""{"model":"m","max_tokens":0,"messages":[{"role":"user","content":"x"}]}""", "max_tokens", "at least 1")]
    [InlineData("""{"model":"","max_tokens":1,"messages":[{"role":"user","content":"x"}]}""", "model", "name a model")]
    [InlineData("""{"model":"m","max_tokens":1,"messages":[]}""", "messages", "at least one")]
    [InlineData("""{"model":"m","max_tokens":1,"messages":[{"role":"tool","content":"x"}]}""", "messages.0.role", "user, assistant or system")]
    [InlineData("""{"model":"m","max_tokens":1,"messages":[{"role":"user","content":"x"},{"role":"user"}]}""", "messages.1.content", "list of blocks")]
    [InlineData("""{"model":"m","max_tokens":1,"messages":[{"role":"user","content":[{"text":"x"}]}]}""", "messages.0.content.0", "type")]
    [InlineData("""{"model":"m","max_tokens":1,"messages":[{"role":"user","content":[{"type":"text","text":7}]}]}""", "messages.0.content.0.text", "string")]
    [InlineData("""{"model":"m","max_tokens":1,"messages":[{"role":"user","content":[{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"AA"}}]}]}""", "messages.0.content.0.source", "its text")]
    [InlineData("""{"model":"m","max_tokens":1,"messages":[{"role":"user","content":[{"type":"document","source":{"type":"base64","media_type":"application/pdf"}}]}]}""", "messages.0.content.0.source", "plain text")]
    [InlineData("""{"model":"m","max_tokens":1,"messages":[{"role":"user","content":[{"type":"document"},{"type":"text","text":"x"}]}]}""", "messages.0.content.0.source", "plain text")]
    [InlineData("""{"model":"m","max_tokens":1,"messages":[{"role":"user","content":[{"type":"image","source":{"type":"file","file_id":"f"}}]}]}""", "messages.0.content.0.source", "base64")]
    [InlineData("""{"model":"m","max_tokens":1,"messages":[{"role":"user","content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":""}},{"type":"text","text":"x"}]}]}""", "messages.0.content.0.source", "base64")]
    [InlineData("""{"model":"m","max_tokens":1,"messages":[{"role":"user","content":[{"type":"tool_result","content":"x"}]}]}""", "messages.0.content.0.tool_use_id", "id of a tool_use")]
    [InlineData("""{"model":"m","max_tokens":1,"messages":[{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"b","input":[]}]}]}""", "messages.0.content.0.input", "object")]
    [InlineData("""{"model":"m","max_tokens":1,"messages":[{"role":"user","content":"x"}],"tools":[{"name":"a"}]}""", "tools.0.input_schema", "schema")]
    [InlineData("""{"model":"m","max_tokens":1,"messages":[{"role":"user","content":"x"}],"tool_choice":{"type":"maybe"}}""", "tool_choice.type", "auto, any, none or tool")]
    [InlineData("""{"model":"m","max_tokens":1,"messages":[{"role":"user","content":"x"}],"stop_sequences":["a",""]}""", "stop_sequences.1", "not empty")]
    [InlineData("""{"model":"m","max_tokens":1,"messages":[{"role":"user","content":"x"}],"temperature":"hot"}""", "temperature", "number")]
    [InlineData("""{"model":"m","max_tokens":1,"messages":[{"role":"user","content":"x"}],"thinking":{}}""", "thinking.type", "adaptive")]
    [InlineData("""{"model":"m","max_tokens":1,"messages":[{"role":"user","content":"x"}],"stream":1}""", "stream", "true or false")]
    public void BadRequest_IsRefusedWithItsPlace(string body, string? place, string says)
    {
        AnthropicToOpenAiResult result = Translate(body);

        Assert.Equal((400, place), (result.Error!.Status, result.Error.Parameter));
        Assert.Contains(says, result.Error.Message, StringComparison.Ordinal);
        Assert.StartsWith(place is null ? "" : $"{place}: ", result.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void BadRequest_WithSeveralMistakes_NamesThemAll()
    {
        string message = Translate("""{"messages":[{"role":"x"}],"top_k":-1}""").Error!.Message;

        Assert.All(["model: ", "messages.0.role: ", "max_tokens: ", "top_k: "], place => Assert.Contains(place, message, StringComparison.Ordinal));
    }

    [Fact]
    public void Counting_NeedsNoMaxTokens() =>
        Assert.Null(AnthropicToOpenAi.Translate(Encoding.UTF8.GetBytes($$"""{"model":"m","messages":[{{Hello}}]}"""), isForCounting: true).Error);

    [Theory]
    [InlineData("toolu_01", "toolu_01")]
    [InlineData("call-1_B", "call-1_B")]
    [InlineData("call.1:é", null)]
    [InlineData("toolu_of_x", null)]
    public void Id_OfAnyBackend_ComesBackToItAsItWas(string id, string? kept)
    {
        string given = OpenAiToAnthropicIds.Of(id);

        Assert.Matches("^[a-zA-Z0-9_-]+$", given);
        if (kept is not null)
            Assert.Equal(kept, given);
        Assert.Equal(id, (string?)BodyOf(Ask($$"""[{"role":"user","content":[{"type":"tool_result","tool_use_id":"{{given}}"}]}]"""))["messages"]![0]!["tool_call_id"]);
    }

    private static AnthropicToOpenAiResult Ask(string messages, string more = "") => Translate($$"""{"model":"m","max_tokens":10,"messages":{{messages}}{{more}}}""");

    private static AnthropicToOpenAiResult Translate(string body) => AnthropicToOpenAi.Translate(Encoding.UTF8.GetBytes(body), isForCounting: false);

    /// <summary>The body, which the gateway's own reader must take.</summary>
    private static JsonNode BodyOf(AnthropicToOpenAiResult result)
    {
        Assert.Null(result.Error);
        (InferenceRequest? request, _) = RequestParser.Parse(InferenceOperation.Chat, RequestBody.Copy(result.Body.Span));
        using (request)
            Assert.True(request!.IncludeUsage);
        return JsonNode.Parse(result.Body.Span)!;
    }

    private static void AssertMessages(string expected, AnthropicToOpenAiResult result) => AssertEqual(JsonNode.Parse(expected), BodyOf(result)["messages"]);

    private static void AssertSame(string expected, AnthropicToOpenAiResult result) => AssertEqual(JsonNode.Parse(expected), BodyOf(result));

    private static void AssertEqual(JsonNode? expected, JsonNode? actual) =>
        Assert.True(JsonNode.DeepEquals(expected, actual), $"Expected {expected?.ToJsonString()}\nbut was  {actual?.ToJsonString()}");
}
