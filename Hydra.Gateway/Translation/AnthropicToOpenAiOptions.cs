using System.Globalization;
using System.Text.Json;

namespace Hydra.Gateway.Translation;

/// <summary>What steers the answer: its length, its end, sampling, thinking, its form, and whether it is streamed.</summary>
internal static class AnthropicToOpenAiOptions
{
    /// <summary>Writes the options.</summary>
    /// <returns>The texts that are to end the answer.</returns>
    public static List<string> Write(Utf8JsonWriter json, JsonElement root, AnthropicToOpenAiNotes notes, bool isForCounting)
    {
        WriteStream(json, root.Field("stream"), notes);
        WriteMaxTokens(json, root.Field("max_tokens"), notes, isForCounting);
        foreach (string name in (string[])["temperature", "top_p"])
            WriteNumber(json, root.Field(name), name, notes);
        WriteTopK(json, root.Field("top_k"), notes);
        WriteThinking(json, root.Field("thinking"), notes);
        WriteUser(json, root.Field("metadata"), notes);
        WriteFormat(json, root, notes);
        return WriteStops(json, root.Field("stop_sequences"), notes);
    }

    /// <summary>Usage is always asked for: Anthropic's answers always have it.</summary>
    private static void WriteStream(Utf8JsonWriter json, JsonElement stream, AnthropicToOpenAiNotes notes)
    {
        if (stream.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.True or JsonValueKind.False))
            notes.Refuse("stream", "It must be true or false.");
        json.WriteBoolean("stream", stream.ValueKind == JsonValueKind.True);
        json.WriteStartObject("stream_options");
        json.WriteBoolean("include_usage", true);
        json.WriteEndObject();
    }

    private static void WriteMaxTokens(Utf8JsonWriter json, JsonElement value, AnthropicToOpenAiNotes notes, bool isForCounting)
    {
        if (!value.IsThere() && isForCounting)
            return;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int tokens) && tokens >= 1)
            json.WriteNumber("max_tokens", tokens);
        else
            notes.Refuse("max_tokens", value.IsThere() ? "It must be a whole number of at least 1." : "It is missing; a whole number of at least 1 is expected.");
    }

    private static void WriteNumber(Utf8JsonWriter json, JsonElement value, string name, AnthropicToOpenAiNotes notes)
    {
        if (value.ValueKind == JsonValueKind.Number)
            json.WriteElement(name, value);
        else if (value.IsThere())
            notes.Refuse(name, "It must be a number.");
    }

    private static void WriteTopK(Utf8JsonWriter json, JsonElement value, AnthropicToOpenAiNotes notes)
    {
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int count) && count >= 0)
            json.WriteNumber("top_k", count);
        else if (value.IsThere())
            notes.Refuse("top_k", "It must be a whole number of at least 0.");
    }

    /// <summary>
    /// Without the field Anthropic's models do not think. What thinks adaptively decides by itself, and a model here does that when it is told
    /// nothing. How long it may think cannot be said to any of them.
    /// </summary>
    private static void WriteThinking(Utf8JsonWriter json, JsonElement thinking, AnthropicToOpenAiNotes notes)
    {
        string? type = thinking.IsThere() ? thinking.TextField("type") : "disabled";
        if (type is not ("enabled" or "disabled" or "adaptive"))
            notes.Refuse("thinking.type", "It must be enabled, adaptive or disabled.");
        if (thinking.ValueKind == JsonValueKind.Object)
            notes.DropRest(thinking, "thinking.", "type");
        if (type is "enabled" or "disabled")
            json.WriteBoolean("enable_thinking", type == "enabled");
    }

    private static void WriteUser(Utf8JsonWriter json, JsonElement metadata, AnthropicToOpenAiNotes notes)
    {
        if (!metadata.IsThere())
            return;
        if (metadata.ValueKind != JsonValueKind.Object)
        {
            notes.Refuse("metadata", "It must be an object.");
            return;
        }

        notes.DropRest(metadata, "metadata.", "user_id");
        if (metadata.TextField("user_id") is { } user)
            json.WriteString("user", user);
        else if (metadata.Field("user_id").IsThere())
            notes.Refuse("metadata.user_id", "It must be a string.");
    }

    /// <summary>A schema that the answer must follow; it stood in a field of its own while it was beta.</summary>
    private static void WriteFormat(Utf8JsonWriter json, JsonElement root, AnthropicToOpenAiNotes notes)
    {
        JsonElement config = root.Field("output_config");
        if (config.ValueKind == JsonValueKind.Object)
            notes.DropRest(config, "output_config.", "format");
        else if (config.IsThere())
            notes.Refuse("output_config", "It must be an object.");
        (JsonElement format, string place) = config.Field("format") is { ValueKind: not JsonValueKind.Undefined } inside ? (inside, "output_config.format") : (root.Field("output_format"), "output_format");
        if (!format.IsThere())
            return;
        JsonElement schema = format.Field("schema");
        if (format.TextField("type") != "json_schema" || schema.ValueKind != JsonValueKind.Object)
        {
            notes.Refuse(place, "It must be of type json_schema, with a schema.");
            return;
        }

        json.WriteStartObject("response_format");
        json.WriteString("type", "json_schema");
        json.WriteStartObject("json_schema");
        json.WriteString("name", "answer");
        json.WriteElement("schema", schema);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static List<string> WriteStops(Utf8JsonWriter json, JsonElement stops, AnthropicToOpenAiNotes notes)
    {
        if (!stops.IsThere())
            return [];
        if (stops.ValueKind != JsonValueKind.Array)
        {
            notes.Refuse("stop_sequences", "It must be a list of strings.");
            return [];
        }

        var texts = new List<string>();
        int index = 0;
        foreach (JsonElement stop in stops.EnumerateArray())
        {
            if (stop.ValueKind == JsonValueKind.String && stop.GetString() is { Length: > 0 } text)
                texts.Add(text);
            else
                notes.Refuse(string.Create(CultureInfo.InvariantCulture, $"stop_sequences.{index}"), "It must be a string that is not empty.");
            index++;
        }

        if (texts.Count == 0)
            return texts;
        json.WriteStartArray("stop");
        foreach (string text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
        return texts;
    }
}
