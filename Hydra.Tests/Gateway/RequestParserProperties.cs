using System.Text;
using System.Text.Json;
using CsCheck;
using Hydra.Cluster.Inference;
using Hydra.Gateway.Backends.TabbyApi;
using Hydra.Gateway.Errors;
using Hydra.Gateway.Requests;
using Hydra.Gateway.Routing;
using Hydra.Gateway.Translation;
using Hydra.Tests.Fakes;
using Hydra.Tests.Hosting;

namespace Hydra.Tests.Gateway;

/// <summary>Whatever comes, the parser gives a request or an error that the caller can read; it never throws.</summary>
public sealed class RequestParserProperties
{
    private const string Good = """{"model":"hydra-small","stream":true,"stream_options":{"include_usage":true},"tools":[{"type":"function","function":{"name":"f"}}],"messages":[{"role":"user","content":[{"type":"text","text":"é\ud83d\ude00"}]}],"n":1e9}""";

    private static readonly ServedModel Model = Repository.ReferenceCluster().RouteFor(GatewayWorld.Medium)!.Model;

    private static readonly RouteCandidate Candidate = new(new UnaskedBackend(), Model, Model.Placements[0], RouteReason.Requested);

    private static readonly Gen<InferenceOperation> Operations = Gen.Enum<InferenceOperation>();

    [Fact]
    public void ArbitraryBytes_GiveARequestOrAnError() =>
        Gen.Select(Gen.Byte.Array[0, 200], Operations).Sample((bytes, operation) => Check(bytes, operation));

    [Fact]
    public void ArbitraryJson_GivesARequestOrAnError() =>
        Gen.Select(Json(4), Operations).Sample((json, operation) => Check(Encoding.UTF8.GetBytes(json), operation));

    [Fact]
    public void MutatedRequests_GiveARequestOrAnError() =>
        Gen.Select(Gen.Select(Gen.Int[0, Good.Length - 1], Gen.Int[0, 12], Gen.String[Gen.Char["{}[]\",:0123456789eE.-ntfu\\ \ud800\u0000"], 0, 6]).Array[1, 5], Operations)
            .Sample((edits, operation) =>
            {
                var text = new StringBuilder(Good);
                foreach ((int at, int length, string put) in edits.Where(edit => edit.Item1 < text.Length))
                    text.Remove(at, Math.Min(length, text.Length - at)).Insert(at, put);
                return Check(Encoding.UTF8.GetBytes(text.ToString()), operation);
            });

    private static bool Check(byte[] bytes, InferenceOperation operation)
    {
        (InferenceRequest? request, ApiError? error) = RequestParser.Parse(operation, RequestBody.Copy(bytes));
        using (request)
        {
            if (request is null)
                return error is { Status: 400, Message.Length: > 0 };
            // What is to be replaced lies within the body, and is the string that was read.
            return error is null && request.ModelValue.End <= request.Body.Length && request.Body.Span[request.ModelValue.Start] == '"' && CanBeSaidElsewhere(request);
        }
    }

    /// <summary>Each dialect gives JSON or an error, whatever stands in the request.</summary>
    private static bool CanBeSaidElsewhere(InferenceRequest request)
    {
        TranslationResult translated = OpenAiToOllama.Translate(request, Candidate);
        using var spliced = new SplicedBody(request, "another \"name\"");
        return (translated.Error is not null || IsJson(translated.Body)) && IsJson(spliced.Pieces.SelectMany(piece => piece.ToArray()).ToArray());
    }

    private static bool IsJson(ReadOnlyMemory<byte> bytes)
    {
        using JsonDocument document = JsonDocument.Parse(bytes);
        return document.RootElement.ValueKind == JsonValueKind.Object;
    }

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(index => texts[index]);

    private static Gen<string> Json(int depth)
    {
        Gen<string> leaf = Gen.OneOf(
            OneOf("null", "true", "false", "0", "-1.5e300", "\"\"", "\"x\"", "\"\\ud800\""),
            Gen.String[Gen.Char["ab\"\\"], 0, 4].Select(text => System.Text.Json.JsonSerializer.Serialize(text)));
        if (depth == 0)
            return leaf;
        Gen<string> name = OneOf("model", "messages", "stream", "stream_options", "include_usage", "tools", "function", "role", "content", "prompt", "input", "x", "\\ud800aaaa");
        Gen<string> inner = Json(depth - 1);
        return Gen.OneOf(
            leaf,
            inner.Array[0, 4].Select(items => $"[{string.Join(',', items)}]"),
            Gen.Select(name, inner).Array[0, 6].Select(entries => $"{{{string.Join(',', entries.Select(entry => $"\"{entry.Item1}\":{entry.Item2}"))}}}"));
    }
}
