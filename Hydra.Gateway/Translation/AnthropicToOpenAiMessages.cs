using System.Globalization;
using System.Text.Json;

namespace Hydra.Gateway.Translation;

/// <summary>
/// <c>system</c> and <c>messages</c>. A user's turn that holds results of tools becomes several messages: OpenAI gives each result one of its own. A last turn of
/// the assistant is the beginning of the answer, which goes on from there; OpenAI has no word for that, TabbyAPI has: <c>response_prefix</c>.
/// </summary>
internal static class AnthropicToOpenAiMessages
{
    public static void Write(Utf8JsonWriter json, JsonElement root, AnthropicToOpenAiNotes notes)
    {
        json.WriteStartArray("messages");
        JsonElement messages = root.Field("messages");
        if (messages.ValueKind != JsonValueKind.Array || messages.GetArrayLength() == 0)
        {
            notes.Refuse("messages", "It must be a list of at least one message.");
            messages = default;
        }

        // Many chat templates take a system message in the first place alone, and only one.
        var system = new List<string>();
        ReadSystem(root.Field("system"), "system", system, notes);
        JsonElement[] turns = messages.IsThere() ? [.. messages.EnumerateArray()] : [];
        int first = 0;
        for (; first < turns.Length && turns[first].TextField("role") == "system"; first++)
            ReadSystem(turns[first].Field("content"), ContentOf(first), system, notes);
        if (system.Count > 0)
            WriteSystem(json, system);
        string? beginning = null;
        for (int i = first; i < turns.Length; i++)
        {
            // Messages of the user beside each other are one turn.
            if (i == first || turns[i - 1].TextField("role") == "assistant")
                notes.BeginUserTurn();
            beginning = WriteTurn(json, turns[i], i, isLast: i > first && i == turns.Length - 1, notes);
        }

        notes.EndTurns();
        json.WriteEndArray();
        if (!string.IsNullOrEmpty(beginning))
            json.WriteString("response_prefix", beginning);
    }

    /// <summary>Gives the text with which the answer begins, where that is what the turn is.</summary>
    private static string? WriteTurn(Utf8JsonWriter json, JsonElement message, int index, bool isLast, AnthropicToOpenAiNotes notes)
    {
        string place = string.Create(CultureInfo.InvariantCulture, $"messages.{index}");
        if (message.ValueKind != JsonValueKind.Object)
        {
            notes.Refuse(place, "It must be an object with role and content.");
            return null;
        }

        notes.DropRest(message, "messages.", "role", "content");
        JsonElement content = message.Field("content");
        switch (message.TextField("role"))
        {
            case "user":
                AnthropicToOpenAiUserTurn.Write(json, content, ContentOf(index), notes);
                break;
            case "assistant":
                return AnthropicToOpenAiAssistantTurn.Write(json, content, ContentOf(index), isLast, notes);
            case "system":
                var texts = new List<string>();
                ReadSystem(content, ContentOf(index), texts, notes);
                WriteSystem(json, texts);
                break;
            default:
                notes.Refuse($"{place}.role", "It must be user, assistant or system.");
                break;
        }

        return null;
    }

    private static void WriteSystem(Utf8JsonWriter json, List<string> texts)
    {
        json.WriteStartObject();
        json.WriteString("role", "system");
        json.WriteString("content", string.Join('\n', texts));
        json.WriteEndObject();
    }

    private static void ReadSystem(JsonElement system, string place, List<string> texts, AnthropicToOpenAiNotes notes)
    {
        foreach ((JsonElement block, string here) in Blocks(system, place, notes, mayBeAbsent: place == "system"))
        {
            if (block.ValueKind == JsonValueKind.String)
                texts.Add(block.GetString()!);
            else if (TypeOf(block, here, notes) is { } type && type != "text")
                notes.Drop($"system.{type}");
            else if (TextOf(block, here, "system.", notes) is { } text)
                texts.Add(text);
        }
    }

    /// <summary>The blocks of a content with the place of each; a string is a block by itself.</summary>
    public static IEnumerable<(JsonElement Block, string Place)> Blocks(JsonElement content, string place, AnthropicToOpenAiNotes notes, bool mayBeAbsent = false)
    {
        if (content.ValueKind == JsonValueKind.String)
            return [(content, place)];
        if (content.ValueKind == JsonValueKind.Array)
            return content.EnumerateArray().Select((block, i) => (block, string.Create(CultureInfo.InvariantCulture, $"{place}.{i}")));
        if (content.IsThere() || !mayBeAbsent)
            notes.Refuse(place, "It must be a string or a list of blocks.");
        return [];
    }

    /// <summary>The type of a block; null, and noted, where it has none.</summary>
    public static string? TypeOf(JsonElement block, string place, AnthropicToOpenAiNotes notes)
    {
        if (block.TextField("type") is { } type)
            return type;
        notes.Refuse(place, "It must be an object with a type.");
        return null;
    }

    /// <summary>The text of a text block; null, and noted, where it has none.</summary>
    public static string? TextOf(JsonElement block, string place, string prefix, AnthropicToOpenAiNotes notes)
    {
        if (block.ValueKind != JsonValueKind.Object)
            return null;
        notes.DropRest(block, prefix, "type", "text");
        if (block.TextField("text") is { } text)
            return text;
        notes.Refuse($"{place}.text", "It must be a string.");
        return null;
    }

    private static string ContentOf(int index) => string.Create(CultureInfo.InvariantCulture, $"messages.{index}.content");
}
