using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Hydra.Gateway.Translation;

namespace Hydra.Tests.Gateway.Messages;

/// <summary>Whatever a backend sends, and whenever it stops, the caller reads a stream that follows the protocol, and nothing of it is lost.</summary>
public sealed class OpenAiToAnthropicStreamProperties
{
    private static readonly OpenAiToAnthropicTerms Terms = new("claude-local", ["END"], () => 7, 1000);

    [Fact]
    public void AnyChunks_BecomeAStreamThatTheStrictestClientReads() =>
        Gen.Select(Step.Array[0, 25], Gen.Bool).Sample(
            (steps, breaks) => Check(steps, breaks),
            iter: 20_000,
            print: input => string.Join('\n', input.Item1.Select(step => step ?? "(pause)").Append(input.Item2 ? "(break)" : "(end)")));

    [Fact]
    public void OrderlyPieces_HoweverMixed_NeverBreakAndLoseNothing() =>
        Gen.Select(Piece.Array[0, 6], Gen.Int[0, 5].Array[0, 40], Gen.Bool).Sample(
            (pieces, order, hasUsage) =>
            {
                string?[] steps = [.. Mixed(pieces, order), hasUsage ? """{"choices":[{"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":4}}""" : null];
                (string text, string? wrong) = Run(steps, breaks: false);
                MessageStreamReader read = MessageStreamReader.Read(text);
                return wrong is null && read.Error is null && IsComplete(steps, read);
            },
            iter: 10_000,
            print: input => string.Join('\n', Mixed(input.Item1, input.Item2)));

    private static bool Check(string?[] steps, bool breaks)
    {
        (string text, string? wrong) = Run(steps, breaks);
        MessageStreamReader read = MessageStreamReader.Read(text);
        if (wrong is not null)
            return read.Error == "api_error" && HasBrokenCall(steps);
        return breaks ? read.Error == "api_error" : read.Error is null && !HasBrokenCall(steps) && IsComplete(steps, read);
    }

    /// <summary>Runs the machine as the gateway does.</summary>
    private static (string Text, string? Wrong) Run(string?[] steps, bool breaks)
    {
        var machine = new OpenAiToAnthropicStream(Terms);
        var output = new ArrayBufferWriter<byte>();
        string? wrong = null;
        foreach (string? step in steps)
        {
            if (step is null)
                machine.KeepAlive(output);
            else
                wrong = Feed(machine, step, output);
            if (wrong is not null)
                break;
        }

        if (wrong is null && !breaks)
            wrong = machine.End(output);
        if (wrong is not null || breaks)
            machine.Break("api_error", wrong ?? "It broke.", output);
        machine.KeepAlive(output);
        machine.Break("api_error", "Again.", output);
        return (Encoding.UTF8.GetString(output.WrittenSpan), wrong);
    }

    private static string? Feed(OpenAiToAnthropicStream machine, string chunk, ArrayBufferWriter<byte> output)
    {
        using JsonDocument document = JsonDocument.Parse(chunk);
        return machine.Read(document.RootElement, output);
    }

    /// <summary>What went in, put together in the plainest way, is what came out.</summary>
    private static bool IsComplete(string?[] steps, MessageStreamReader read)
    {
        Sent sent = Sent.Of(steps);
        return read.TextOf("text") == sent.Text
            && read.TextOf("thinking") == sent.Thinking
            && sent.Calls.Where(call => !call.IsNothing && call.Name is not null).Select(call => (call.Name, Sent.Canonical(call.Arguments, sent.IsCut))).Order()
                .SequenceEqual(read.Blocks.Where(block => block.Type == "tool_use").Select(block => (block.Name, (string?)JsonNode.Parse(block.Text)!.ToJsonString())).Order());
    }

    private static bool HasBrokenCall(string?[] steps)
    {
        Sent sent = Sent.Of(steps);
        // Cut or not decides at the end; a call that only an answer which was cut forgives may be broken either way.
        return sent.Calls.Exists(call => !call.IsNothing && (call.Name is null ? !sent.IsCut : Sent.Canonical(call.Arguments, sent.IsCut) is null));
    }

    private static Gen<string> Text { get; } = Gen.OneOf(Gen.Const("a"), Gen.Const(" b\n"), Gen.Const("é\"\\"), Gen.Const("😀"), Gen.Const(""));

    private static Gen<string> Junk { get; } = Of("null", "7", "\"x\"", "[]", "{}", "[null]", "true");

    private static Gen<string> Arguments { get; } = Of("{}", "", " ", """{"a":1}""", """{"a":"x}""", "{", "}", """ {"a":[{"b":"\\"}]} """, "\"", "null", "[1]", "\"{}\"", """{"a":""", "1}", "\"x\"}");

    private static Gen<string> Fragment { get; } =
        Gen.Select(Of(null, "0", "1", "2", "null", "\"x\""), Of(null, "\"call_1\"", "\"call.2\"", "\"\"", "null", "3"), Of(null, "\"read\"", "\"write\"", "\"\"", "null"), Gen.OneOf(Arguments.Select(Quote), Junk, Gen.Const("{\"a\":1}")))
            .Select((index, id, name, arguments) => $"{{{Field("index", index)}{Field("id", id)}\"function\":{{{Field("name", name)}\"arguments\":{arguments}}}}}");

    private static Gen<string> Delta { get; } =
        Gen.Select(
            Gen.OneOf(Of(null, "null", "5"), Text.Select(Quote)!), Gen.OneOf(Of(null, null, "null", "{}"), Text.Select(Quote)!), Of("reasoning", "reasoning_content"),
            Gen.OneOf(Of(null, null, "null", "{}"), Gen.OneOf(Fragment, Junk).Array[0, 3].Select(items => $"[{string.Join(',', items)}]")!))
            .Select((content, reasoning, name, calls) => $"{{{Field("content", content)}{Field(name, reasoning)}{Field("tool_calls", calls)}\"role\":\"assistant\"}}");

    private static Gen<string> Usage { get; } = Of(null, "null", "{}", "[]", """{"prompt_tokens":5,"completion_tokens":2,"prompt_tokens_details":{"cached_tokens":3}}""", """{"prompt_tokens":0,"completion_tokens":-1}""", """{"prompt_tokens":1e99,"completion_tokens":"x"}""");

    private static Gen<string> Chunk { get; } = Gen.OneOf(
        Gen.Select(Gen.OneOf(Delta, Junk), Of(null, null, null, "null", "\"stop\"", "\"length\"", "\"tool_calls\"", "\"content_filter\"", "\"odd\"", "7"), Of(null, "0", "1"), Usage)
            .Select((delta, finish, index, usage) => $"{{\"choices\":[{{{Field("index", index)}{Field("finish_reason", finish)}\"delta\":{delta}}}],{Field("usage", usage)}\"id\":\"x\"}}"),
        Usage.Select(usage => $"{{{Field("usage", usage)}\"choices\":[]}}"),
        Junk.Select(junk => $"{{\"choices\":{junk}}}"),
        Junk);

    private static Gen<string?> Step { get; } = Gen.Frequency((9, Chunk.Select(chunk => (string?)chunk)), (1, Gen.Bool.Select(_ => (string?)null)));

    /// <summary>What an orderly backend sends for a text, a thought or a call: the number of the piece makes its chunks.</summary>
    private static Gen<Func<int, string[]>> Piece { get; } = Gen.OneOf(
        Text.Array[1, 3].Select(texts => (Func<int, string[]>)(_ => [.. texts.Select(text => $"{{\"choices\":[{{\"delta\":{{\"content\":{Quote(text)}}}}}]}}")])),
        Text.Select(text => (Func<int, string[]>)(_ => [$"{{\"choices\":[{{\"delta\":{{\"reasoning_content\":{Quote(text)}}}}}]}}"])),
        Gen.Select(Of("""{"a":"b c}","d":[1,{"e":null}]}""", "{}", "", "null"), Gen.Int[1, 6]).Select((arguments, size) => (Func<int, string[]>)(number => Call(number, arguments, size))));

    /// <summary>The first chunk of a call has its id and name, each other a bit of its arguments.</summary>
    private static string[] Call(int number, string arguments, int size)
    {
        string index = number.ToString(CultureInfo.InvariantCulture);
        string head = $"{{\"choices\":[{{\"delta\":{{\"tool_calls\":[{{\"index\":{index},\"id\":\"call_{index}\",\"type\":\"function\",\"function\":{{\"name\":\"read\",\"arguments\":\"\"}}}}]}}}}]}}";
        return [head, .. arguments.Chunk(size).Select(bit => $"{{\"choices\":[{{\"delta\":{{\"tool_calls\":[{{\"index\":{index},\"function\":{{\"arguments\":{Quote(new string(bit))}}}}}]}}}}]}}")];
    }

    /// <summary>Each piece's chunks in their order, the pieces in any.</summary>
    private static IEnumerable<string> Mixed(Func<int, string[]>[] pieces, int[] order)
    {
        List<Queue<string>> rest = [.. pieces.Select((piece, i) => new Queue<string>(piece(i)))];
        for (int i = 0; rest.Count > 0; i++)
        {
            Queue<string> next = rest[(i < order.Length ? order[i] : 0) % rest.Count];
            yield return next.Dequeue();
            rest.RemoveAll(queue => queue.Count == 0);
        }
    }

    private static Gen<string> Of(params string?[] texts) => Gen.Int[0, texts.Length - 1].Select(index => texts[index]!);

    private static string Quote(string text) => JsonSerializer.Serialize(text);

    private static string Field(string name, string? value) => value is null ? "" : $"\"{name}\":{value},";
}
