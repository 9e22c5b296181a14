using System.Text;
using System.Text.Json.Nodes;

namespace Hydra.Tests.Gateway.Responses;

/// <summary>One item of a stream, as its events have told it by now.</summary>
internal sealed class CheckedItem
{
    private readonly string _type;
    private readonly List<JsonObject> _parts = [];
    private readonly StringBuilder _open = new();
    private bool _isPartOpen;
    private bool _isTextDone;
    private JsonObject? _done;

    public CheckedItem(JsonObject added)
    {
        _type = (string)added["type"]!;
        Id = (string)added["id"]!;
        CallId = (string?)added["call_id"];
        Assert.NotEmpty(Id);
        Assert.Equal("in_progress", (string?)added["status"]);
        Assert.Equal(!IsText, CallId is { Length: > 0 });
        Assert.Equal(!IsText, added["name"] is not null);
        if (IsText)
            Assert.Empty(added["content"]!.AsArray());
        else
            Assert.Equal("", (string?)added["arguments"]);
    }

    public string Id { get; }

    public string? CallId { get; }

    public bool IsText => _type is "message" or "reasoning";

    public bool IsDone => _done is not null;

    public void Take(string type, JsonNode data)
    {
        Assert.False(IsDone, $"{type} after the item was done");
        if (type == "response.output_item.done")
        {
            TakeDone(data["item"]!.AsObject());
            return;
        }

        Assert.Equal(Id, (string?)data["item_id"]);
        if (!IsText)
        {
            TakeArguments(type, data);
            return;
        }

        if (type == "response.content_part.added")
            TakeAdded(data);
        Assert.True(_isPartOpen, $"{type} without an open part");
        Assert.Equal(_parts.Count - 1, (int)data["content_index"]!);
        if (type == "response.content_part.done")
            TakePartDone(data["part"]!.AsObject());
        else if (type != "response.content_part.added")
            TakeText(type, data);
    }

    /// <summary>The item in the last response is what its own events said.</summary>
    public void AgreesWith(JsonObject last, bool mayBeOpen)
    {
        Assert.Equal(Id, (string?)last["id"]);
        Assert.True(IsDone || mayBeOpen, $"{Id} is not done at the end.");
        if (_done is not null)
            Assert.True(JsonNode.DeepEquals(_done, last), $"{_done.ToJsonString()} became {last.ToJsonString()}");
        else
            Assert.Equal("incomplete", (string?)last["status"]);
    }

    private void TakeAdded(JsonNode data)
    {
        Assert.False(_isPartOpen, "A part begins before the one before has ended.");
        JsonObject part = data["part"]!.AsObject();
        Assert.Equal(_type == "reasoning", (string?)part["type"] == "reasoning_text");
        Assert.Equal("", (string?)part[FieldOf(part)]);
        _parts.Add(part);
        _isPartOpen = true;
        _isTextDone = false;
        _open.Clear();
    }

    private void TakeText(string type, JsonNode data)
    {
        string kind = (string)_parts[^1]["type"]!;
        Assert.False(_isTextDone, $"{type} after the text was done");
        if (type.EndsWith(".delta", StringComparison.Ordinal))
        {
            Assert.Equal($"response.{kind}.delta", type);
            Assert.NotEmpty((string)data["delta"]!);
            _open.Append((string)data["delta"]!);
        }
        else
        {
            Assert.Equal($"response.{kind}.done", type);
            Assert.Equal(_open.ToString(), (string?)data[FieldOf(_parts[^1])]);
            _isTextDone = true;
        }

        if (kind == "output_text")
            Assert.NotNull(data["logprobs"]);
    }

    private void TakePartDone(JsonObject part)
    {
        Assert.True(_isTextDone, "A part ends before its text.");
        Assert.Equal((string?)_parts[^1]["type"], (string?)part["type"]);
        Assert.Equal(_open.ToString(), (string?)part[FieldOf(part)]);
        if ((string?)part["type"] == "output_text")
            Assert.Empty(part["annotations"]!.AsArray());
        _parts[^1] = part;
        _isPartOpen = false;
    }

    private void TakeArguments(string type, JsonNode data)
    {
        Assert.False(_isTextDone, $"{type} after the arguments were done");
        if (type == "response.function_call_arguments.delta")
        {
            Assert.NotEmpty((string)data["delta"]!);
            _open.Append((string)data["delta"]!);
            return;
        }

        Assert.Equal("response.function_call_arguments.done", type);
        Assert.Equal(_open.ToString(), (string?)data["arguments"]);
        _isTextDone = true;
    }

    private void TakeDone(JsonObject item)
    {
        Assert.Equal((_type, Id, CallId), ((string?)item["type"], (string?)item["id"], (string?)item["call_id"]));
        Assert.Contains((string?)item["status"], (string[])["completed", "incomplete"]);
        Assert.False(_isPartOpen, "An item ends before its part.");
        if (IsText)
        {
            Assert.Equal(_parts.Count, item["content"]!.AsArray().Count);
            Assert.All(_parts.Zip(item["content"]!.AsArray()), pair => Assert.True(JsonNode.DeepEquals(pair.First, pair.Second)));
            Assert.NotEmpty(_parts);
        }
        else
        {
            Assert.True(_isTextDone, "A call ends before its arguments.");
            Assert.Equal(_open.ToString(), (string?)item["arguments"]);
        }

        _done = item;
    }

    private static string FieldOf(JsonObject part) => (string?)part["type"] == "refusal" ? "refusal" : "text";
}
