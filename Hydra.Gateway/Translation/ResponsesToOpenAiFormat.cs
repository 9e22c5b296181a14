using System.Text.Json;
using Hydra.Gateway.Errors;
using Hydra.Gateway.Requests;

namespace Hydra.Gateway.Translation;

/// <summary><c>text.format</c> of the Responses API → <c>response_format</c> of chat completions, whose schema has a wrapper of its own.</summary>
internal static class ResponsesToOpenAiFormat
{
    public static ApiError? Write(Utf8JsonWriter json, JsonElement root, List<string> dropped)
    {
        if (!root.Says("text", out JsonElement text))
            return null;
        dropped.AddRange(text.EnumerateObject().Where(field => field.Name != "format" && field.Value.ValueKind != JsonValueKind.Null).Select(field => $"text.{field.Name}"));
        if (!text.Says("format", out JsonElement format))
            return null;
        switch (format.TextOf("type"))
        {
            case "text":
                return null;
            case "json_object":
                json.WriteStartObject("response_format");
                json.WriteString("type", "json_object");
                json.WriteEndObject();
                return null;
            case "json_schema":
                return WriteSchema(json, format);
            default:
                return ApiError.Invalid("'text.format.type' must be text, json_object or json_schema.", "text.format.type");
        }
    }

    private static ApiError? WriteSchema(Utf8JsonWriter json, JsonElement format)
    {
        if (!format.Says("schema", out JsonElement schema) || schema.ValueKind != JsonValueKind.Object)
            return ApiError.Invalid("'text.format.schema' must be a JSON schema.", "text.format.schema");
        json.WriteStartObject("response_format");
        json.WriteString("type", "json_schema");
        json.WriteStartObject("json_schema");
        json.WriteString("name", format.TextOf("name") ?? "answer");
        foreach (string name in (string[])["description", "strict"])
        {
            if (format.Says(name, out JsonElement value))
                json.WriteElement(name, value);
        }

        json.WriteElement("schema", schema);
        json.WriteEndObject();
        json.WriteEndObject();
        return null;
    }
}
