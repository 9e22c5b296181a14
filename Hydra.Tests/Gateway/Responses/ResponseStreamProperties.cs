using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Hydra.Gateway.Dialects;
using Hydra.Gateway.Errors;
using Hydra.Gateway.Responses;

namespace Hydra.Tests.Gateway.Responses;

/// <summary>Whatever chunks a backend sends, in whatever lumps, the caller gets a valid stream and all that was said.</summary>
public sealed class ResponseStreamProperties
{
    private static readonly Gen<string?> Texts = Gen.OneOf(Gen.Const((string?)null), Gen.Const((string?)""), Gen.String[Gen.Char["ab é\"\\\n€"], 1, 5].Select(text => (string?)text), Gen.Const((string?)"😀"));
    private static readonly Gen<string?> Names = Gen.OneOf(Gen.Const((string?)null), Gen.Const((string?)""), Gen.Const((string?)"look"), Gen.Const((string?)"listen"));
    private static readonly Gen<string?> Ids = Gen.OneOf(Gen.Const((string?)null), Gen.Const((string?)""), Gen.Const((string?)"call_a"), Gen.Const((string?)"call_b"));
    private static readonly Gen<int?> Indexes = Gen.OneOf(Gen.Const((int?)null), Gen.Int[0, 2].Select(index => (int?)index));
    private static readonly Gen<string?> Finishes = Gen.OneOf(Gen.Const((string?)null), Gen.Const((string?)null), Gen.Const((string?)"stop"), Gen.Const((string?)"length"), Gen.Const((string?)"tool_calls"), Gen.Const((string?)"content_filter"));

    private static readonly Gen<Said> Chunks =
        Gen.Select(Texts, Texts, Texts, Gen.Select(Indexes, Ids, Names, Gen.Bool).Array[0, 2], Finishes, Gen.Bool)
            .Select((content, reasoning, refusal, calls, finish, hasUsage) => new Said(content, reasoning, refusal, calls, finish, hasUsage));

    [Fact]
    public void AnyChunks_GiveAValidStream_AndNothingIsLost() =>
        Gen.Select(Chunks.Array[0, 12], Gen.Int[1, 4], Gen.Bool).Sample((chunks, lump, isWhole) =>
        {
            int marker = 0;
            List<JsonObject> sent = [.. chunks.Select(chunk => chunk.ToChunk(ref marker))];

            ResponseStreamChecker read = Run(sent, lump, isWhole);

            Assert.Equal(string.Concat(chunks.Select(chunk => chunk.Content)), read.TextOf("output_text"));
            Assert.Equal(string.Concat(chunks.Select(chunk => chunk.Reasoning)), read.TextOf("reasoning_text"));
            Assert.Equal(string.Concat(chunks.Select(chunk => chunk.Refusal)), read.TextOf("refusal", "refusal"));
            Assert.Equal(chunks.LastOrDefault(chunk => chunk.HasUsage) is null, read.Last!["usage"] is null);
            string? finish = chunks.LastOrDefault(chunk => chunk.Finish is not null)?.Finish;
            if (isWhole)
                AssertEveryMarkerOnce(marker, read, mayLack: finish == "length");
            string expected = !isWhole ? "failed" : finish is "length" or "content_filter" ? "incomplete" : "completed";
            Assert.Equal(expected, (string?)read.Last["status"]);
        });

    [Fact]
    public void CallsWhoseFragmentsComeMixed_EachGetTheirOwnArguments() =>
        Gen.Select(Gen.Int[0, 3], Gen.String[Gen.Char["{}1,\" é"], 0, 4]).Array[1, 15].Sample(fragments =>
        {
            var begun = new HashSet<int>();
            List<JsonObject> sent = [.. fragments.Select(fragment => Fragment(fragment.Item1, begun.Add(fragment.Item1), fragment.Item2))];

            ResponseStreamChecker read = Run(sent, 1, isWhole: true);

            var expected = fragments.GroupBy(fragment => fragment.Item1).Select(call => ($"call_{call.Key}", $"f{call.Key}", string.Concat(call.Select(one => one.Item2)) is { Length: > 0 } text ? text : "{}"));
            Assert.Equal(expected, read.Calls.Select(call => ((string)call["call_id"]!, (string)call["name"]!, (string)call["arguments"]!)));
        });

    /// <summary>Each fragment of arguments is another, so that none can go missing or be doubled unseen. Those of a call that was cut off before its name may go.</summary>
    private static void AssertEveryMarkerOnce(int markers, ResponseStreamChecker read, bool mayLack)
    {
        string all = string.Concat(read.Calls.Select(call => (string?)call["arguments"]));
        for (int i = 0; i < markers; i++)
            Assert.InRange(all.Split($"<{i}>").Length, mayLack ? 1 : 2, 2);
        Assert.All(read.Calls, call => Assert.True((string?)call["status"] == "incomplete" || (string)call["arguments"]! is { Length: > 0 }));
    }

    private static ResponseStreamChecker Run(List<JsonObject> chunks, int lump, bool isWhole)
    {
        var dialect = new ResponsesDialect(new RequestEcho("m", false, new Dictionary<string, System.Text.Json.JsonElement>(), []), null, TimeProvider.System);
        var output = new ArrayBufferWriter<byte>();
        dialect.KeepAlive(output);
        foreach (JsonObject[] group in chunks.Chunk(lump))
        {
            byte[] text = Encoding.UTF8.GetBytes(string.Concat(group.Select(chunk => $"data: {chunk.ToJsonString()}\n\n")));
            Assert.Null(dialect.Write(text, output));
            dialect.KeepAlive(output);
        }

        if (isWhole)
            dialect.End(output);
        else
            dialect.Break(new ApiError(502, "server_error", "upstream_disconnected", null, "It broke off."), output);
        return ResponseStreamChecker.Check(Encoding.UTF8.GetString(output.WrittenSpan));
    }

    private static JsonObject Fragment(int index, bool isFirst, string arguments)
    {
        var function = new JsonObject { ["arguments"] = arguments };
        var call = new JsonObject { ["index"] = index, ["function"] = function };
        if (isFirst)
        {
            call["id"] = $"call_{index}";
            function["name"] = $"f{index}";
        }

        return Chunk(new JsonObject { ["tool_calls"] = new JsonArray(call) }, null);
    }

    private static JsonObject Chunk(JsonObject delta, string? finish) =>
        new() { ["model"] = "m", ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["delta"] = delta, ["finish_reason"] = finish }) };

    /// <summary>What one chunk says.</summary>
    private sealed record Said(string? Content, string? Reasoning, string? Refusal, (int? Index, string? Id, string? Name, bool HasArguments)[] Calls, string? Finish, bool HasUsage)
    {
        public JsonObject ToChunk(ref int marker)
        {
            var calls = new JsonArray();
            foreach ((int? index, string? id, string? name, bool hasArguments) in Calls)
                calls.Add(new JsonObject { ["index"] = index, ["id"] = id, ["function"] = new JsonObject { ["name"] = name, ["arguments"] = hasArguments ? $"<{marker++}>" : null } });
            JsonObject chunk = Chunk(new JsonObject { ["content"] = Content, ["reasoning_content"] = Reasoning, ["refusal"] = Refusal, ["tool_calls"] = calls }, Finish);
            if (HasUsage)
                chunk["usage"] = new JsonObject { ["prompt_tokens"] = 3, ["completion_tokens"] = 2 };
            return chunk;
        }
    }
}
