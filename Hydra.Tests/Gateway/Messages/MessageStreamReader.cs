using System.Text.Json;

namespace Hydra.Tests.Gateway.Messages;

/// <summary>
/// Reads a stream of Anthropic's as the strictest client does, and is written against the protocol's description, not against the gateway's code. Anything out of
/// order throws.
/// </summary>
internal sealed class MessageStreamReader
{
    private readonly List<ReadBlock> _blocks = [];
    private ReadBlock? _open;
    private JsonElement? _start;
    private JsonElement? _delta;
    private bool _isOver;

    /// <summary>The blocks, whole, in their order.</summary>
    public IReadOnlyList<ReadBlock> Blocks => _blocks;

    /// <summary>The message as message_start has it; null where the stream broke before.</summary>
    public JsonElement? Start => _start;

    /// <summary>The event message_delta; null where the stream broke.</summary>
    public JsonElement? Delta => _delta;

    /// <summary>The type of the error that ended the stream; null where it is whole.</summary>
    public string? Error { get; private set; }

    public string? ErrorMessage { get; private set; }

    public int Pings { get; private set; }

    public string? StopReason => _delta?.GetProperty("delta").GetProperty("stop_reason").GetString();

    /// <summary>All text of one type of block, in order.</summary>
    public string TextOf(string type) => string.Concat(_blocks.Where(block => block.Type == type).Select(block => block.Text));

    /// <summary>Reads a whole stream.</summary>
    public static MessageStreamReader Read(string text)
    {
        var reader = new MessageStreamReader();
        string[] events = text.Split("\n\n");
        Require(events[^1].Length == 0, "The stream ends within an event.");
        foreach (string one in events[..^1])
            reader.ReadEvent(one);
        Require(reader._isOver, "The stream has no end.");
        return reader;
    }

    /// <summary>Reads one event: its lines without the empty one.</summary>
    public void ReadEvent(string text)
    {
        string[] lines = text.Split('\n');
        Require(lines.Length == 2 && lines[0].StartsWith("event: ", StringComparison.Ordinal) && lines[1].StartsWith("data: ", StringComparison.Ordinal), $"'{text}' is no event with a name and one line of data.");
        using JsonDocument document = JsonDocument.Parse(lines[1]["data: ".Length..]);
        JsonElement data = document.RootElement.Clone();
        string type = data.GetProperty("type").GetString()!;
        Require(lines[0] == $"event: {type}", "The event's name is not its type.");
        Require(!_isOver, $"{type} comes after the end.");
        Require(_start is not null || type is "message_start" or "error", $"{type} comes before message_start.");
        Follow(type, data);
    }

    private void Follow(string type, JsonElement data)
    {
        switch (type)
        {
            case "message_start":
                ReadStart(data.GetProperty("message"));
                break;
            case "ping":
                Pings++;
                break;
            case "content_block_start":
                ReadBlockStart(data);
                break;
            case "content_block_delta":
                Require(_open is not null && data.GetProperty("index").GetInt32() == _blocks.Count, "Content block not found.");
                _open.Add(data.GetProperty("delta"));
                break;
            case "content_block_stop":
                Require(_open is not null && data.GetProperty("index").GetInt32() == _blocks.Count, "A block that is not open is closed.");
                _open.Close();
                _blocks.Add(_open);
                _open = null;
                break;
            case "message_delta":
                Require(_open is null, "message_delta comes within a block.");
                Require(_delta is null, "message_delta comes twice.");
                ReadDelta(data);
                break;
            case "message_stop":
                Require(_delta is not null, "message_stop comes without message_delta.");
                _isOver = true;
                break;
            case "error":
                Error = data.GetProperty("error").GetProperty("type").GetString();
                ErrorMessage = data.GetProperty("error").GetProperty("message").GetString();
                Require(Error is { Length: > 0 } && ErrorMessage is { Length: > 0 }, "The error says nothing.");
                _isOver = true;
                break;
            default:
                Require(false, $"{type} is no event of the protocol.");
                break;
        }
    }

    private void ReadStart(JsonElement message)
    {
        Require(_start is null, "message_start comes twice.");
        Require(message.GetProperty("id").GetString()!.StartsWith("msg_", StringComparison.Ordinal), "The id is not a message's.");
        Require(message.GetProperty("type").GetString() == "message" && message.GetProperty("role").GetString() == "assistant", "It is no message of the assistant.");
        Require(message.GetProperty("model").GetString() is { Length: > 0 }, "It names no model.");
        Require(message.GetProperty("content").GetArrayLength() == 0, "It has content already.");
        Require(message.GetProperty("stop_reason").ValueKind == JsonValueKind.Null && message.GetProperty("stop_sequence").ValueKind == JsonValueKind.Null, "It has ended already.");
        Require(TokensIn(message.GetProperty("usage")) > 0, "The prompt has no tokens.");
        _start = message;
    }

    private void ReadBlockStart(JsonElement data)
    {
        Require(_open is null, "Two blocks are open.");
        Require(data.GetProperty("index").GetInt32() == _blocks.Count, "The index is not the block's position.");
        Require(_delta is null, "A block starts after message_delta.");
        _open = new ReadBlock(data.GetProperty("content_block"));
        Require(_open.Id is null || !_blocks.Exists(block => block.Id == _open.Id), "Two calls have one id.");
    }

    private void ReadDelta(JsonElement data)
    {
        string? reason = data.GetProperty("delta").GetProperty("stop_reason").GetString();
        Require(reason is "end_turn" or "max_tokens" or "stop_sequence" or "tool_use" or "refusal", $"{reason} is no reason to stop.");
        bool hasCalls = _blocks.Exists(block => block.Type == "tool_use");
        Require(hasCalls ? reason is "tool_use" or "max_tokens" : reason != "tool_use", $"The reason is {reason}.");
        Require(data.GetProperty("delta").GetProperty("stop_sequence").ValueKind is JsonValueKind.Null || reason == "stop_sequence", "A sequence stopped it and did not.");
        Require(TokensIn(data.GetProperty("usage")) > 0 && data.GetProperty("usage").GetProperty("output_tokens").GetInt32() >= 0, "The usage is none.");
        _delta = data;
    }

    private static int TokensIn(JsonElement usage) =>
        usage.GetProperty("input_tokens").GetInt32() + usage.GetProperty("cache_read_input_tokens").GetInt32() + usage.GetProperty("cache_creation_input_tokens").GetInt32();

    internal static void Require([System.Diagnostics.CodeAnalysis.DoesNotReturnIf(false)] bool condition, string sentence)
    {
        if (!condition)
            throw new Xunit.Sdk.XunitException(sentence);
    }
}
