using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Hydra.Tests.Fakes;

namespace Hydra.Tests.Gateway.Messages;

/// <summary>Whatever a caller sends to Anthropic's endpoints, the answer is one or says what is wrong; nothing ends as a failure of the gateway.</summary>
public sealed class MessagesFuzz
{
    private const string Good =
        """
        {"model":"claude-local-large","max_tokens":64,"stream":false,"system":[{"type":"text","text":"é😀"}],"temperature":0.5,"top_k":3,"stop_sequences":["a"],"metadata":{"user_id":"u"},"thinking":{"type":"enabled","budget_tokens":9},
        "tools":[{"name":"f","description":"d","input_schema":{"type":"object"}},{"type":"web_search_1","name":"w"}],"tool_choice":{"type":"tool","name":"f","disable_parallel_tool_use":true},"output_config":{"format":{"type":"json_schema","schema":{}}},
        "messages":[{"role":"system","content":"s"},{"role":"user","content":[{"type":"text","text":"x"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}},{"type":"document","source":{"type":"text","data":"t"}}]},
        {"role":"assistant","content":[{"type":"thinking","thinking":"h","signature":"s"},{"type":"tool_use","id":"toolu_1","name":"f","input":{"a":[1]}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","is_error":true,"content":[{"type":"text","text":"r"}]}]}]}
        """;

    private static Gen<byte[]> Edited { get; } =
        Gen.Select(Gen.Int[0, Good.Length - 1], Gen.Int[0, 12], Gen.String[Gen.Char["{}[]\",:0123456789eE.-ntfu\\ \ud800\u0000"], 0, 6]).Array[1, 4].Select(edits =>
        {
            var text = new StringBuilder(Good);
            foreach ((int at, int length, string put) in edits.Where(edit => edit.Item1 < text.Length))
                text.Remove(at, Math.Min(length, text.Length - at)).Insert(at, put);
            return Encoding.UTF8.GetBytes(text.ToString());
        });

    /// <summary>Good JSON with any of its values replaced by another: this gets past the parser.</summary>
    private static Gen<byte[]> Replaced { get; } =
        Gen.Select(Gen.Int[0, 200], Gen.Int[0, Others.Length - 1]).Array[1, 3].Select(edits =>
        {
            JsonNode root = JsonNode.Parse(Good)!;
            foreach ((int at, int with) in edits)
            {
                List<JsonNode> places = [.. All(root).Where(node => node.Parent is not null)];
                places[at % places.Count].ReplaceWith(JsonNode.Parse(Others[with]));
            }

            return JsonSerializer.SerializeToUtf8Bytes(root);
        });

    private static string[] Others => ["null", "true", "0", "-1.5e300", "\"\"", "\"x\"", "[]", "[null]", "{}", "{\"type\":7}", "{\"type\":\"odd\"}", "[{\"type\":\"text\"}]", "\"" + new string('y', 300) + "\""];

    [Theory]
    [InlineData("/v1/messages")]
    [InlineData("/v1/messages/count_tokens")]
    public async Task AnyBody_IsAnsweredOrRefused(string path)
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync(world => world.Tabby.OnWork = context => context.Request.Path == "/v1/token/encode"
            ? BackendReplies.WholeAsync(context, """{"length":12}""")
            : BackendReplies.WholeAsync(context, """{"choices":[{"message":{"content":"Hi"},"finish_reason":"stop"}]}"""));

        await Gen.OneOf(Edited, Replaced, Gen.Byte.Array[0, 60]).SampleAsync(
            async body =>
            {
                using HttpResponseMessage response = await world.Client.PostAsync(path, new ByteArrayContent(body), TestContext.Current.CancellationToken);
                string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
                if (response.Content.Headers.ContentType!.MediaType == "text/event-stream")
                    return MessageStreamReader.Read(text).Error is null or "api_error";
                JsonNode answer = JsonNode.Parse(text)!;
                return response.StatusCode == HttpStatusCode.OK
                    ? answer["content"] is JsonArray || answer["input_tokens"] is not null
                    : response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.NotFound && (string?)answer["type"] == "error";
            },
            iter: 400, threads: 2);
    }

    private static IEnumerable<JsonNode> All(JsonNode node) => node switch
    {
        JsonObject json => json.Select(field => field.Value).OfType<JsonNode>().SelectMany(All).Prepend(node),
        JsonArray list => list.OfType<JsonNode>().SelectMany(All).Prepend(node),
        _ => [node],
    };
}
