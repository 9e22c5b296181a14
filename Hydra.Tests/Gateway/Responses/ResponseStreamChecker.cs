using System.Text.Json.Nodes;

namespace Hydra.Tests.Gateway.Responses;

/// <summary>
/// Reads a stream of the Responses API as strictly as its reference says it is written (openai-openapi, ResponseStreamEvent), by nothing but
/// its events: it shares no code with what writes them.
/// </summary>
internal sealed class ResponseStreamChecker
{
    private readonly List<CheckedItem> _items = [];
    private int _next;
    private string? _responseId;
    private bool _isOver;

    /// <summary>The types of all events, in order.</summary>
    public List<string> Types { get; } = [];

    /// <summary>The response as its last event has it.</summary>
    public JsonNode? Last { get; private set; }

    /// <summary>The error that ended the stream; null where none did.</summary>
    public JsonNode? Error { get; private set; }

    /// <summary>Checks a whole stream.</summary>
    public static ResponseStreamChecker Check(string text)
    {
        var checker = new ResponseStreamChecker();
        Assert.True(text.EndsWith("\n\n", StringComparison.Ordinal), "The last event is not whole.");
        foreach (string block in text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Where(block => !block.StartsWith(':')))
        {
            string[] lines = block.Split('\n');
            Assert.Equal(2, lines.Length);
            Assert.StartsWith("event: ", lines[0], StringComparison.Ordinal);
            Assert.StartsWith("data: {", lines[1], StringComparison.Ordinal);
            checker.Take(lines[0]["event: ".Length..], JsonNode.Parse(lines[1]["data: ".Length..])!);
        }

        Assert.True(checker._isOver, "The stream has no last response.");
        return checker;
    }

    /// <summary>All text of a kind in the last response, in order.</summary>
    public string TextOf(string partType, string field = "text") =>
        string.Concat(Last!["output"]!.AsArray().Where(item => item!["content"] is not null).SelectMany(item => item!["content"]!.AsArray()).Where(part => (string?)part!["type"] == partType).Select(part => (string?)part![field]));

    public List<JsonNode> Calls => [.. Last!["output"]!.AsArray().Where(item => (string?)item!["type"] == "function_call").Select(item => item!)];

    private void Take(string type, JsonNode data)
    {
        Types.Add(type);
        Assert.Equal(type, (string?)data["type"]);
        Assert.Equal(_next++, (int)data["sequence_number"]!);
        Assert.True(!_isOver || type == "error", $"{type} after the end");
        Assert.Null(Error);
        Assert.Equal(_next == 1, type == "response.created");
        Assert.Equal(_next == 2, type == "response.in_progress");
        switch (type)
        {
            case "response.created" or "response.in_progress":
                TakeResponse(data["response"]!, "in_progress");
                Assert.Empty(data["response"]!["output"]!.AsArray());
                break;
            case "response.completed" or "response.incomplete" or "response.failed":
                TakeLast(data["response"]!, type["response.".Length..]);
                break;
            case "error":
                Assert.Equal("failed", (string?)Last!["status"]);
                Assert.NotEmpty((string)data["message"]!);
                Error = data;
                break;
            case "response.output_item.added":
                TakeAdded(data);
                break;
            default:
                CheckedItem item = _items[(int)data["output_index"]!];
                item.Take(type, data);
                break;
        }
    }

    private void TakeAdded(JsonNode data)
    {
        var item = new CheckedItem(data["item"]!.AsObject());
        Assert.Equal(_items.Count, (int)data["output_index"]!);
        Assert.DoesNotContain(_items, other => other.Id == item.Id || (item.CallId is not null && other.CallId == item.CallId));
        Assert.DoesNotContain(_items, other => other is { IsText: true, IsDone: false });
        _items.Add(item);
    }

    private void TakeResponse(JsonNode response, string status)
    {
        Assert.Equal("response", (string?)response["object"]);
        Assert.Equal(status, (string?)response["status"]);
        _responseId ??= (string)response["id"]!;
        Assert.Equal(_responseId, (string?)response["id"]);
        foreach (string name in (string[])["created_at", "error", "incomplete_details", "instructions", "metadata", "model", "output", "parallel_tool_calls", "temperature", "tool_choice", "tools", "top_p", "usage", "text"])
            Assert.True(response.AsObject().ContainsKey(name), $"The response has no {name}.");
    }

    private void TakeLast(JsonNode response, string status)
    {
        TakeResponse(response, status);
        Assert.Equal(status == "failed", response["error"] is not null);
        Assert.Equal(status == "incomplete", response["incomplete_details"] is not null);
        Assert.Equal(status == "completed", response["completed_at"] is not null);
        JsonArray output = response["output"]!.AsArray();
        Assert.Equal(_items.Count, output.Count);
        for (int i = 0; i < output.Count; i++)
        {
            _items[i].AgreesWith(output[i]!.AsObject(), mayBeOpen: status == "failed");
            Assert.True(status != "completed" || (string?)output[i]!["status"] == "completed", "A completed response has an item that is not.");
        }

        Last = response;
        _isOver = true;
    }
}
