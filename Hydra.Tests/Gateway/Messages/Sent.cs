using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hydra.Tests.Gateway.Messages;

/// <summary>What OpenAI's chunks say altogether, put together in the plainest way: strings joined, calls by their numbers.</summary>
internal sealed class Sent
{
    /// <summary>Whatever may be missing at the end of an object.</summary>
    private static readonly string[] Ends = [.. from missing in (string[])["", "\"", "null", "\":null", ":null"] from close in Closes("", 4) select missing + close];

    private readonly StringBuilder _text = new();
    private readonly StringBuilder _thinking = new();

    public string Text => _text.ToString();

    public string Thinking => _thinking.ToString();

    public List<SentCall> Calls { get; } = [];

    /// <summary>Whether its length ended the answer.</summary>
    public bool IsCut { get; private set; }

    public static Sent Of(IEnumerable<string?> chunks)
    {
        var sent = new Sent();
        foreach (JsonNode chunk in chunks.OfType<string>().Select(chunk => JsonNode.Parse(chunk)).OfType<JsonNode>())
        {
            if (chunk is JsonObject whole && whole["choices"] is JsonArray choices && choices.OfType<JsonObject>().FirstOrDefault(choice => Number(choice["index"]) is null or 0) is { } choice)
                sent.Add(choice);
        }

        return sent;
    }

    /// <summary>The arguments as one object, in one spelling; null where they are none.</summary>
    public static string? Canonical(string arguments, bool isCut)
    {
        string trimmed = arguments.Trim();
        if (trimmed is "" or "null")
            return "{}";
        IEnumerable<string> ends = isCut && trimmed.StartsWith('{') ? Ends : [""];
        return ends.Select(end => Parse(arguments + end)).FirstOrDefault(parsed => parsed is not null);
    }

    private static IEnumerable<string> Closes(string before, int most) =>
        most == 0 ? [before] : Closes(before + '}', most - 1).Concat(Closes(before + ']', most - 1)).Prepend(before);

    private static string? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text) switch
            {
                JsonObject json => json.ToJsonString(),
                JsonValue value when value.GetValueKind() == JsonValueKind.String => JsonNode.Parse((string)value!) is JsonObject inner ? inner.ToJsonString() : null,
                _ => null,
            };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private void Add(JsonObject choice)
    {
        if (String(choice["finish_reason"]) is { Length: > 0 } finish)
            IsCut = finish == "length";
        if (choice["delta"] is not JsonObject delta)
            return;
        _thinking.Append(String(delta["reasoning_content"]) is { Length: > 0 } thinking ? thinking : String(delta["reasoning"]));
        _text.Append(String(delta["content"]));
        foreach (JsonObject fragment in (delta["tool_calls"] as JsonArray)?.OfType<JsonObject>() ?? [])
            Add(fragment["function"] as JsonObject, Number(fragment["index"]), String(fragment["id"]) is { Length: > 0 } id ? id : null);
    }

    private void Add(JsonObject? function, int? index, string? id)
    {
        string? name = String(function?["name"]) is { Length: > 0 } given ? given : null;
        SentCall? call = index is not null ? Calls.FindLast(known => known.Index == index)
            : id is not null ? Calls.FindLast(known => known.Id == id)
            : name is null ? Calls.LastOrDefault() : null;
        if (call is null || (id is not null && call.Id is not null && call.Id != id))
            Calls.Add(call = new SentCall(index));
        call.Id ??= id;
        call.Name ??= name;
        call.Arguments += function?["arguments"] is JsonObject whole ? whole.ToJsonString() : String(function?["arguments"]);
    }

    private static string? String(JsonNode? node) => node is JsonValue value && value.GetValueKind() == JsonValueKind.String ? (string?)value : null;

    private static int? Number(JsonNode? node) => node is JsonValue value && value.GetValueKind() == JsonValueKind.Number ? (int)value : null;
}

/// <summary>A call as it was sent.</summary>
internal sealed class SentCall(int? index)
{
    public int? Index => index;

    public string? Id { get; set; }

    public string? Name { get; set; }

    public string Arguments { get; set; } = "";

    /// <summary>Whether it says nothing at all.</summary>
    public bool IsNothing => Id is null && Name is null && string.IsNullOrWhiteSpace(Arguments);
}
