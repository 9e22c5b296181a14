using System.Net;
using System.Text.Json.Nodes;
using Hydra.Tests.Fakes;

namespace Hydra.Tests.Gateway.Responses;

/// <summary>What a backend gets of a request, and what is refused.</summary>
public sealed class ResponsesRequestTests
{
    private const string Answer = """{"model":"Llama-3.1-70B-EXL2-3.5bpw","choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}]}""";
    private const string Look = """{"type":"function","name":"look","description":"Looks.","parameters":{"type":"object"},"strict":true}""";

    [Fact]
    public async Task Conversation_BecomesMessages_AndSettingsKeepTheirMeaning()
    {
        (JsonNode sent, _, string? dropped) = await AskAsync($$"""
            {"model":"hydra-large","instructions":"Be brief.","max_output_tokens":50,"temperature":0.5,"top_p":0.9,"min_p":0.1,"user":"me","store":true,
             "reasoning":{"effort":"low","summary":"auto"},"parallel_tool_calls":false,"metadata":{"a":"b"},"truncation":"disabled","prompt_cache_key":"k",
             "include":["reasoning.encrypted_content"],"tools":[{{Look}},{"type":"web_search"}],"tool_choice":{"type":"function","name":"look"},
             "input":[
               {"role":"developer","content":"Be kind."},
               {"type":"message","role":"user","content":[{"type":"input_text","text":"What is this?"},{"type":"input_image","image_url":"data:image/png;base64,AAAA","detail":"low"}]},
               {"type":"reasoning","id":"rs_1","summary":[]},
               {"type":"message","id":"msg_1","role":"assistant","status":"completed","content":[{"type":"output_text","text":"I'll ","annotations":[]},{"type":"output_text","text":"look.","annotations":[]}]},
               {"type":"function_call","id":"fc_1","call_id":"call_1","name":"look","arguments":"{\"a\":1}"},
               {"type":"function_call","call_id":"call_2","name":"look","arguments":"{}"},
               {"type":"function_call_output","call_id":"call_1","output":"a cat"},
               {"type":"function_call_output","call_id":"call_2","output":[{"type":"input_text","text":"this:"},{"type":"input_image","image_url":"https://example.com/cat.png"}]},
               {"role":"user","content":[{"type":"input_text","text":"Well?"}]}]}
            """);

        JsonNode expected = JsonNode.Parse("""
            {"model":"Llama-3.1-70B-EXL2-3.5bpw","max_tokens":50,"temperature":0.5,"top_p":0.9,"min_p":0.1,"user":"me","parallel_tool_calls":false,"reasoning_effort":"low",
             "stream_options":{"include_usage":true},
             "tools":[{"type":"function","function":{"name":"look","description":"Looks.","parameters":{"type":"object"},"strict":true}}],
             "tool_choice":{"type":"function","function":{"name":"look"}},
             "messages":[
               {"role":"system","content":"Be brief."},
               {"role":"system","content":"Be kind."},
               {"role":"user","content":[{"type":"text","text":"What is this?"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA","detail":"low"}}]},
               {"role":"assistant","content":"I'll look.","tool_calls":[
                 {"id":"call_1","type":"function","function":{"name":"look","arguments":"{\"a\":1}"}},{"id":"call_2","type":"function","function":{"name":"look","arguments":"{}"}}]},
               {"role":"tool","tool_call_id":"call_1","content":"a cat"},
               {"role":"tool","tool_call_id":"call_2","content":"this:"},
               {"role":"user","content":[{"type":"image_url","image_url":{"url":"https://example.com/cat.png"}}]},
               {"role":"user","content":"Well?"}]}
            """)!;
        Assert.True(JsonNode.DeepEquals(expected, sent), sent.ToJsonString());
        Assert.Equal("input.reasoning,tools.web_search,reasoning.summary,prompt_cache_key,include.reasoning.encrypted_content", dropped);
    }

    [Theory]
    [InlineData("""{"type":"text"}""", null)]
    [InlineData("""{"type":"json_object"}""", """{"type":"json"}""")]
    [InlineData("""{"type":"json_schema","name":"n","strict":true,"schema":{"type":"object"}}""", """{"type":"json_schema","json_schema":{"type":"object"}}""")]
    public async Task Format_IsSaidInTheBackendsWords(string format, string? expected)
    {
        (JsonNode sent, JsonNode answer, _) = await AskAsync($$$"""{"model":"hydra-large","input":"x","text":{"format":{{{format}}}}}""");

        Assert.True(JsonNode.DeepEquals(expected is null ? null : JsonNode.Parse(expected), sent["response_format"]), sent.ToJsonString());
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(format), answer["text"]!["format"]));
    }

    [Theory]
    [InlineData("\"none\"", "\"none\"", 2)]
    [InlineData("\"required\"", "\"required\"", 2)]
    [InlineData("""{"type":"allowed_tools","mode":"required","tools":[{"type":"function","name":"look"},{"type":"web_search"}]}""", "\"required\"", 1)]
    public async Task ToolChoice_IsSaidSoThatAnyBackendFollowsIt(string choice, string expected, int tools)
    {
        (JsonNode sent, _, _) = await AskAsync($$"""{"model":"hydra-large","input":"x","tools":[{{Look}},{"type":"function","name":"listen"}],"tool_choice":{{choice}}}""");

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), sent["tool_choice"]), sent.ToJsonString());
        Assert.Equal(tools, sent["tools"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("""{"model":"hydra-large"}""", "input")]
    [InlineData("""{"model":"hydra-large","input":[]}""", "input")]
    [InlineData("""{"model":"hydra-large","input":7}""", "input")]
    [InlineData("""{"model":"hydra-large","input":[7]}""", "input[0]")]
    [InlineData("""{"model":"hydra-large","input":[{"role":"tool","content":"x"}]}""", "input[0].role")]
    [InlineData("""{"model":"hydra-large","input":[{"role":"user","content":7}]}""", "input[0].content")]
    [InlineData("""{"model":"hydra-large","input":[{"role":"user","content":[{"type":"input_file","file_id":"f"}]}]}""", "input[0].content[0]")]
    [InlineData("""{"model":"hydra-large","input":[{"role":"user","content":[{"type":"input_image","file_id":"f"}]}]}""", "input[0].content[0]")]
    [InlineData("""{"model":"hydra-large","input":[{"type":"item_reference","id":"msg_1"}]}""", "input[0]")]
    [InlineData("""{"model":"hydra-large","input":[{"type":"function_call","call_id":"c","name":"f"}]}""", "input[0].arguments")]
    [InlineData("""{"model":"hydra-large","input":[{"type":"function_call_output","output":"x"}]}""", "input[0].call_id")]
    [InlineData("""{"model":"hydra-large","input":"x","previous_response_id":"resp_1"}""", "previous_response_id")]
    [InlineData("""{"model":"hydra-large","input":"x","conversation":{"id":"conv_1"}}""", "conversation")]
    [InlineData("""{"model":"hydra-large","input":"x","background":true}""", "background")]
    [InlineData("""{"model":"hydra-large","input":"x","prompt":{"id":"p"}}""", "prompt")]
    [InlineData("""{"model":"hydra-large","input":"x","tools":[{"type":"web_search"}],"tool_choice":{"type":"web_search"}}""", "tool_choice")]
    [InlineData("""{"model":"hydra-large","input":"x","tools":[{"type":"web_search"}],"tool_choice":"required"}""", "tool_choice")]
    [InlineData("""{"model":"hydra-large","input":"x","tool_choice":{"type":"function","name":"f"}}""", "tool_choice")]
    [InlineData("""{"model":"hydra-large","input":"x","tools":[{"type":"function"}]}""", "tools[0]")]
    [InlineData("""{"model":"hydra-large","input":"x","text":{"format":{"type":"xml"}}}""", "text.format.type")]
    [InlineData("""{"model":"hydra-large","input":"x","text":{"format":{"type":"json_schema","name":"n"}}}""", "text.format.schema")]
    [InlineData("""{"model":"hydra-large","input":"x","max_output_tokens":0}""", "max_output_tokens")]
    [InlineData("""{"model":"hydra-large","input":"x","top_logprobs":21}""", "top_logprobs")]
    [InlineData("""{"model":"hydra-large","input":"x","metadata":[]}""", "metadata")]
    [InlineData("""{"model":"hydra-large","input":"x","stream":"yes"}""", "stream")]
    [InlineData("""{"input":"x"}""", "model")]
    [InlineData("""{"model":"hydra-large","input":"\ud83d"}""", null)]
    [InlineData("""{"model":"hydra-large","input":"x","metadata":{"a":"\ud83d"}}""", null)]
    [InlineData("""{"model":"hydra-large","input":"x"} trailing""", null)]
    [InlineData("[]", null)]
    [InlineData("", null)]
    public async Task Request_ThatCannotBeFollowed_NamesTheFieldAndReachesNobody(string request, string? field)
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync();

        using HttpResponseMessage response = await world.PostAsync("/v1/responses", request);
        JsonNode error = (await GatewayWorld.JsonOf(response))["error"]!;

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(("invalid_request_error", field), ((string?)error["type"], (string?)error["param"]));
        Assert.NotEmpty((string)error["message"]!);
        Assert.Empty(world.Tabby.Received);
    }

    private static async Task<(JsonNode Sent, JsonNode Answer, string? Dropped)> AskAsync(string request)
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.Tabby.OnWork = BackendReplies.Whole(Answer));
        using HttpResponseMessage response = await world.PostAsync("/v1/responses", request);
        JsonNode answer = await GatewayWorld.JsonOf(response);
        Assert.True(response.StatusCode == HttpStatusCode.OK, answer.ToJsonString());
        return (world.Tabby.Received.Single(), answer, response.Headers.TryGetValues("x-hydra-dropped", out IEnumerable<string>? dropped) ? dropped.Single() : null);
    }
}
