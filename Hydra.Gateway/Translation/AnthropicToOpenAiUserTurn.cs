using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Hydra.Gateway.Translation;

/// <summary>
/// A user's turn: first each result of a tool as a message of its own (a chat template wants them right behind the calls), then one
/// message with everything else, the images of the results included, for a message of role tool holds text alone. What no model here can read is a note.
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

    private string? ReadText(string? text)
    {
        if (!string.IsNullOrWhiteSpace(text))
            _notes.Read();
        return text;
    }

    /// <summary>The text of a block that is or becomes text; an image is noted as a part.</summary>
    private string? ReadPart(JsonElement block, string place)
    {
        if (block.ValueKind == JsonValueKind.String)
            return ReadText(block.GetString());
        switch (block.TextField("type"))
        {
            case null:
                return null;
            case "text":
                return ReadText(AnthropicToOpenAiMessages.TextOf(block, place, "messages.", _notes));
            case "image":
                return ReadImage(block, place);
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

        // That a tool has an answer is something, whatever the answer is.
        _notes.Read();
        bool isError = block.Field("is_error").ValueKind == JsonValueKind.True;
        _results.Add((OpenAiToAnthropicIds.Original(id), (isError ? "Error: " : "") + ReadInner(block.Field("content"), $"{place}.content")));
    }

    /// <summary>The texts of a content within a block; its images are noted as parts.</summary>
    private string ReadInner(JsonElement content, string place)
    {
        var texts = new List<string>();
        foreach ((JsonElement inner, string here) in AnthropicToOpenAiMessages.Blocks(content, place, _notes, mayBeAbsent: true))
        {
            if (inner.ValueKind != JsonValueKind.String)
                AnthropicToOpenAiMessages.TypeOf(inner, here, _notes);
            if (ReadPart(inner, here) is { } text)
                texts.Add(text);
        }

        return string.Join('\n', texts);
    }

    private string? ReadImage(JsonElement block, string place)
    {
        _notes.DropRest(block, "messages.", "type", "source");
        JsonElement source = block.Field("source");
        switch (source.TextField("type"))
        {
            case "base64" when source.TextField("media_type")?.StartsWith("image/", StringComparison.Ordinal) is true && HasData(source):
            case "url" when source.TextField("url") is { Length: > 0 }:
                _notes.Read();
                _parts.Add((null, source));
                return null;
            case null or "base64" or "url":
                _notes.Refuse($"{place}.source", "It must be base64 with a media_type of an image and its data, or url with a url; this gateway keeps no files.");
                return null;
            default:
                return CannotRead("image", source, place);
        }
    }

    /// <summary>Text in a document is text; no model here reads the pages of a PDF.</summary>
    private string? ReadDocument(JsonElement block, string place)
    {
        _notes.DropRest(block, "messages.document.", "type", "source");
        JsonElement source = block.Field("source");
        switch (source.TextField("type"))
        {
            case "text" when source.TextField("data") is { } text:
                return ReadText(text);
            case "content":
                return ReadInner(source.Field("content"), $"{place}.source.content");
            case null or "text":
            case "base64" when !HasData(source):
                _notes.Refuse($"{place}.source", "It must have a type and what belongs to it: plain text (type text) its data, base64 a media_type and data, url a url.");
                return null;
            default:
                return CannotRead("document", source, place);
        }
    }

    private string CannotRead(string block, JsonElement source, string place)
    {
        _notes.Drop($"messages.{block}");
        _notes.CannotRead($"{place}.source");
        return AnthropicToOpenAiUnreadable.NoteOf(block, source);
    }

    private static bool HasData(JsonElement source) => source.Field("data") is { ValueKind: JsonValueKind.String } data && !data.ValueEquals("");

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
