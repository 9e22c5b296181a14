using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Hydra.Gateway.Requests;
using Hydra.Gateway.Responses;
using Hydra.Gateway.Translation;

namespace Hydra.Tests.Gateway.Responses;

/// <summary>Whatever comes, it becomes a request that the gateway can read, or an error that the caller can.</summary>
public sealed class ResponsesFuzzTests
{
    private const string Good = """
        {"model":"hydra-small","stream":true,"instructions":"x","input":[{"role":"user","content":[{"type":"input_text","text":"é\ud83d\ude00"}]},
        {"type":"function_call","call_id":"c","name":"f","arguments":"{}"},{"type":"function_call_output","call_id":"c","output":"x"}],"tools":[{"type":"function","name":"f","parameters":{}}],
        "tool_choice":{"type":"allowed_tools","mode":"auto","tools":[{"type":"function","name":"f"}]},"text":{"format":{"type":"json_schema","name":"n","schema":{}}},"reasoning":{"effort":"low"},"metadata":{"a":"b"}}
        """;

    private static readonly string[] Values = ["null", "true", "7", "-1.5e300", "\"\"", "\"x\"", "\"\\ud800\"", "[]", "{}", "[null]", "[[]]", "[{}]", "{\"type\":7}", "{\"\\ud800\":1}"];

    private static readonly Gen<string> AnyValue = Gen.Int[0, Values.Length - 1].Select(index => Values[index]);

    [Fact]
    public void MutatedText_GivesARequestOrAnError() =>
        Gen.Select(Gen.Int[0, Good.Length - 1], Gen.Int[0, 12], Gen.String[Gen.Char["{}[]\",:0123456789eE.-ntfu\\ \ud800\u0000"], 0, 6]).Array[1, 5].Sample(edits =>
        {
            var text = new StringBuilder(Good);
            foreach ((int at, int length, string put) in edits.Where(edit => edit.Item1 < text.Length))
                text.Remove(at, Math.Min(length, text.Length - at)).Insert(at, put);
            return IsHandled(text.ToString());
        });

    [Fact]
    public void AnyValueAtAnyPlace_GivesARequestOrAnError() =>
        Gen.Select(Gen.Int[0, 60], AnyValue).Array[1, 3].Sample(edits =>
        {
            JsonNode body = JsonNode.Parse(Good)!;
            foreach ((int place, string value) in edits)
            {
                List<JsonNode> nodes = [.. Descendants(body).Where(node => node.Parent is not null)];
                JsonNode target = nodes[place % nodes.Count];
                if (!value.Contains("\\ud800", StringComparison.Ordinal))
                    target.ReplaceWith(JsonNode.Parse(value));
            }

            return IsHandled(body.ToJsonString());
        });

    [Fact]
    public void AnyBytes_GiveARequestOrAnError() => Gen.Byte.Array[0, 200].Sample(bytes => IsHandled(bytes));

    private static bool IsHandled(string text) => IsHandled(Encoding.UTF8.GetBytes(text));

    private static bool IsHandled(byte[] bytes)
    {
        ResponsesTranslation said = ResponsesToOpenAi.Translate(bytes);
        if (said.Error is not null)
            return said.Error is { Status: 400, Message.Length: > 0 };
        using (JsonDocument.Parse(said.Body))
        {
            (InferenceRequest? request, var error) = RequestParser.Parse(InferenceOperation.Chat, RequestBody.Copy(said.Body.Span));
            request?.Dispose();
            // What is wrong with it by now is only what is taken over as it came.
            return request is not null || error!.Parameter is "model" or "stream" || error.Message.Contains("levels deep", StringComparison.Ordinal);
        }
    }

    private static IEnumerable<JsonNode> Descendants(JsonNode node)
    {
        yield return node;
        IEnumerable<JsonNode?> children = node switch { JsonObject json => json.Select(field => field.Value), JsonArray list => list, _ => [] };
        foreach (JsonNode inner in children.OfType<JsonNode>().SelectMany(Descendants))
            yield return inner;
    }
}
