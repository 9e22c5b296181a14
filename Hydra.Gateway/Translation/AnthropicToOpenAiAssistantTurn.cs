using System.Runtime.InteropServices;
using System.Text.Json;

namespace Hydra.Gateway.Translation;

/// <summary>
/// A turn of the assistant: its texts and its calls in one message. Its thinking is left out: the templates of models that reason drop that of
/// earlier turns themselves, the others would read it as part of the answer, and it may be another model's.
/// </summary>
internal static class AnthropicToOpenAiAssistantTurn
{
    /// <summary>Writes the turn, unless it is the answer's own beginning.</summary>
    /// <param name="json">The list of messages.</param>
    /// <param name="content">The turn's content.</param>
    /// <param name="place">Where that stands.</param>
    /// <param name="isLast">Whether no turn follows.</param>
    /// <param name="notes">What is wrong with it.</param>
    /// <returns>The text with which the answer begins; null where the turn was written.</returns>
    public static string? Write(Utf8JsonWriter json, JsonElement content, string place, bool isLast, AnthropicToOpenAiNotes notes)
    {
        var texts = new List<string>();
        var calls = new List<JsonElement>();
        foreach ((JsonElement block, string here) in AnthropicToOpenAiMessages.Blocks(content, place, notes))
        {
            if (block.ValueKind == JsonValueKind.String)
                texts.Add(block.GetString()!);
            else if (AnthropicToOpenAiMessages.TypeOf(block, here, notes) is { } type)
                Read(block, type, here, (texts, calls), notes);
        }

        if (isLast && calls.Count == 0)
            return string.Join('\n', texts);
        json.WriteStartObject();
        json.WriteString("role", "assistant");
        if (texts.Count == 0 && calls.Count > 0)
            json.WriteNull("content");
        else
            json.WriteString("content", string.Join('\n', texts));
        if (calls.Count > 0)
            WriteCalls(json, calls);
        json.WriteEndObject();
        return null;
    }

    private static void Read(JsonElement block, string type, string place, (List<string> Texts, List<JsonElement> Calls) into, AnthropicToOpenAiNotes notes)
    {
        if (type == "text" && AnthropicToOpenAiMessages.TextOf(block, place, "messages.", notes) is { } text)
            into.Texts.Add(text);
        else if (type == "tool_use" && IsCall(block, place, notes))
            into.Calls.Add(block);
        else if (type is not ("text" or "tool_use"))
            notes.Drop($"messages.{type}");
    }

    private static bool IsCall(JsonElement block, string place, AnthropicToOpenAiNotes notes)
    {
        notes.DropRest(block, "messages.", "type", "id", "name", "input");
        bool hasId = block.TextField("id") is { Length: > 0 };
        bool hasName = block.TextField("name") is { Length: > 0 };
        bool hasInput = block.Field("input").ValueKind is JsonValueKind.Object or JsonValueKind.Undefined;
        if (!hasId)
            notes.Refuse($"{place}.id", "It must be a string.");
        if (!hasName)
            notes.Refuse($"{place}.name", "It must name the tool.");
        if (!hasInput)
            notes.Refuse($"{place}.input", "It must be an object.");
        return hasId && hasName && hasInput;
    }

    private static void WriteCalls(Utf8JsonWriter json, List<JsonElement> calls)
    {
        json.WriteStartArray("tool_calls");
        foreach (JsonElement call in calls)
        {
            json.WriteStartObject();
            json.WriteString("id", OpenAiToAnthropicIds.Original(call.TextField("id")!));
            json.WriteString("type", "function");
            json.WriteStartObject("function");
            json.WriteString("name", call.TextField("name"));
            JsonElement input = call.Field("input");
            json.WriteString("arguments", input.IsThere() ? JsonMarshal.GetRawUtf8Value(input) : "{}"u8);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
