using System.Text.Json;
using Hydra.Gateway.Errors;
using Hydra.Gateway.Requests;

namespace Hydra.Gateway.Translation;

/// <summary>Content of an item of the Responses API → content of a message: texts and pictures.</summary>
internal static class ResponsesToOpenAiParts
{
    /// <summary>Gives the parts of a content, all of them texts or pictures; none where it is a string.</summary>
    public static (List<JsonElement> Parts, ApiError? Error) Read(JsonElement content, string place)
    {
        if (content.ValueKind == JsonValueKind.String)
            return ([], null);
        List<JsonElement> parts = [.. content.EnumerateArray()];
        int wrong = parts.FindIndex(part => TextIn(part) is null && !IsPicture(part));
        string here = $"{place}[{wrong}]";
        return wrong < 0
            ? (parts, null)
            : (parts, ApiError.Invalid($"'{here}' must be an input_text, an output_text, or an input_image with an image_url. Files and their ids mean nothing here: nothing is stored.", here));
    }

    public static bool IsPicture(JsonElement part) => part.TextOf("type") is "input_image" && part.TextOf("image_url") is not null;

    /// <summary>The text of a content, its parts joined.</summary>
    public static string TextOf(JsonElement content, IReadOnlyList<JsonElement> parts, string between) =>
        content.ValueKind == JsonValueKind.String ? content.GetString()! : string.Join(between, parts.Select(TextIn).OfType<string>());

    /// <summary>Writes a message; a single text as a string, which every template can read.</summary>
    public static void WriteMessage(Utf8JsonWriter json, string role, JsonElement content, IReadOnlyList<JsonElement> parts)
    {
        json.WriteStartObject();
        json.WriteString("role", role);
        if (!parts.Any(IsPicture) && (content.ValueKind == JsonValueKind.String || parts.Count <= 1))
        {
            json.WriteString("content", TextOf(content, parts, ""));
        }
        else
        {
            json.WriteStartArray("content");
            foreach (JsonElement part in parts)
                WritePart(json, part);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static string? TextIn(JsonElement part) => part.TextOf("type") switch
    {
        "input_text" or "output_text" or "text" => part.TextOf("text"),
        "refusal" => part.TextOf("refusal"),
        _ => null,
    };

    private static void WritePart(Utf8JsonWriter json, JsonElement part)
    {
        json.WriteStartObject();
        if (TextIn(part) is { } text)
        {
            json.WriteString("type", "text");
            json.WriteString("text", text);
        }
        else
        {
            json.WriteString("type", "image_url");
            json.WriteStartObject("image_url");
            json.WriteString("url", part.TextOf("image_url"));
            if (part.TextOf("detail") is { } detail)
                json.WriteString("detail", detail);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
