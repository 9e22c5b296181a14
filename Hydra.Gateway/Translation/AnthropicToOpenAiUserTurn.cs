using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Hydra.Gateway.Translation;

/// <summary>
/// A user's turn: first each result of a tool as a message of its own (a chat template wants them right behind the calls), then one
/// message with everything else, the images of the results included, for a message of role tool holds text alone.
/// </summary>
internal sealed class AnthropicToOpenAiUserTurn
{
    private readonly AnthropicToOpenAiNotes _notes;
    private readonly List<(string Id, string Text)> _results = [];

    /// <summary>Texts and images in their order; an image is the element of its source.</summary>
    private readonly List<(string? Text, JsonElement Image)> _parts = [];

    private AnthropicToOpenAiUserTurn(AnthropicToOpenAiNotes notes) => _notes = notes;

    public static void Write(Utf8JsonWriter json, JsonElement content, string place, AnthropicToOpenAiNotes notes)
    {
        var turn = new AnthropicToOpenAiUserTurn(notes);
        foreach ((JsonElement block, string here) in AnthropicToOpenAiMessages.Blocks(content, place, notes))
            turn.Read(block, here);
        turn.Write(json);
    }

    private void Read(JsonElement block, string place)
    {
        if (block.ValueKind != JsonValueKind.String && AnthropicToOpenAiMessages.TypeOf(block, place, _notes) == "tool_result")
            ReadResult(block, place);
        else if (ReadPart(block, place) is { } text)
            _parts.Add((text, default));
    }

    /// <summary>The text of a block that is or becomes text; an image is noted as a part.</summary>
    private string? ReadPart(JsonElement block, string place)
    {
        if (block.ValueKind == JsonValueKind.String)
            return block.GetString();
        switch (block.TextField("type"))
        {
            case null:
                return null;
            case "text":
                return AnthropicToOpenAiMessages.TextOf(block, place, "messages.", _notes);
            case "image":
                ReadImage(block, place);
                return null;
            case "document":
                return ReadDocument(block, place);
            case var other:
                _notes.Drop($"messages.{other}");
                return null;
        }
    }

    private void ReadResult(JsonElement block, string place)
    {
        _notes.DropRest(block, "messages.", "type", "tool_use_id", "content", "is_error");
        if (block.TextField("tool_use_id") is not { Length: > 0 } id)
        {
            _notes.Refuse($"{place}.tool_use_id", "It must be the id of a tool_use block.");
            return;
        }

        var texts = new List<string>();
        foreach ((JsonElement inner, string here) in AnthropicToOpenAiMessages.Blocks(block.Field("content"), $"{place}.content", _notes, mayBeAbsent: true))
        {
            if (inner.ValueKind != JsonValueKind.String)
                AnthropicToOpenAiMessages.TypeOf(inner, here, _notes);
            if (ReadPart(inner, here) is { } text)
                texts.Add(text);
        }

        bool isError = block.Field("is_error").ValueKind == JsonValueKind.True;
        _results.Add((OpenAiToAnthropicIds.Original(id), (isError ? "Error: " : "") + string.Join('\n', texts)));
    }

    private void ReadImage(JsonElement block, string place)
    {
        _notes.DropRest(block, "messages.", "type", "source");
        JsonElement source = block.Field("source");
        bool isKnown = source.TextField("type") switch
        {
            "base64" => source.TextField("media_type")?.StartsWith("image/", StringComparison.Ordinal) is true && source.Field("data") is { ValueKind: JsonValueKind.String } data && !data.ValueEquals(""),
            "url" => source.TextField("url") is { Length: > 0 },
            _ => false,
        };
        if (isKnown)
            _parts.Add((null, source));
        else
            _notes.Refuse($"{place}.source", "It must be base64 with a media_type of an image and its data, or url with a url; this gateway keeps no files.");
    }

    /// <summary>Text in a document is text; no model here reads the pages of a PDF.</summary>
    private string? ReadDocument(JsonElement block, string place)
    {
        _notes.DropRest(block, "messages.document.", "type", "source");
        JsonElement source = block.Field("source");
        if (source.TextField("type") == "text" && source.TextField("data") is { } text)
            return text;
        _notes.Refuse($"{place}.source", "It must be plain text (type text, with data): the models of this gateway read no other documents. Send the text of it, or its pages as images.");
        return null;
    }

    private void Write(Utf8JsonWriter json)
    {
        foreach ((string id, string text) in _results)
        {
            json.WriteStartObject();
            json.WriteString("role", "tool");
            json.WriteString("tool_call_id", id);
            json.WriteString("content", text);
            json.WriteEndObject();
        }

        if (_parts.Count == 0 && _results.Count > 0)
            return;
        json.WriteStartObject();
        json.WriteString("role", "user");
        if (_parts.TrueForAll(part => part.Text is not null))
            json.WriteString("content", string.Join('\n', _parts.Select(part => part.Text)));
        else
            WriteParts(json);
        json.WriteEndObject();
    }

    /// <summary>Texts beside each other become one: backends disagree on what stands between two.</summary>
    private void WriteParts(Utf8JsonWriter json)
    {
        json.WriteStartArray("content");
        for (int i = 0; i < _parts.Count; i++)
        {
            json.WriteStartObject();
            if (_parts[i].Text is { } text)
            {
                for (; i + 1 < _parts.Count && _parts[i + 1].Text is { } next; i++)
                    text += '\n' + next;
                json.WriteString("type", "text");
                json.WriteString("text", text);
            }
            else
            {
                json.WriteString("type", "image_url");
                json.WriteStartObject("image_url");
                WriteAddress(json, _parts[i].Image);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteAddress(Utf8JsonWriter json, JsonElement source)
    {
        if (source.TextField("type") == "url")
        {
            json.WriteString("url", source.TextField("url"));
            return;
        }

        json.WritePropertyName("url");
        string start = $"data:{source.TextField("media_type")};base64,";
        ReadOnlySpan<byte> quoted = JsonMarshal.GetRawUtf8Value(source.Field("data"));
        if (quoted.Contains((byte)'\\'))
        {
            json.WriteStringValue(start + source.TextField("data"));
            return;
        }

        // Megabytes: written as they stand, never made into a string.
        json.WriteStringValueSegment(Encoding.UTF8.GetBytes(start), isFinalSegment: false);
        json.WriteStringValueSegment(quoted[1..^1], isFinalSegment: true);
    }
}
