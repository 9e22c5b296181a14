using System.Text.Json;
using Hydra.Gateway.Errors;
using Hydra.Gateway.Requests;

namespace Hydra.Gateway.Translation;

/// <summary>
/// OpenAI's messages → Ollama's: text parts joined, images as bare base64, arguments of tool calls as objects, tool results with the
/// tool's name, <c>developer</c> as <c>system</c>, TabbyAPI's <c>response_prefix</c> as a last message of the assistant, from which Ollama goes on.
/// </summary>
internal static class OllamaMessagesWriter
{
    public static ApiError? Write(Utf8JsonWriter json, JsonElement root)
    {
        var toolNames = new Dictionary<string, string>();
        json.WriteStartArray("messages");
        int index = 0;
        foreach (JsonElement message in root.GetProperty("messages").EnumerateArray())
        {
            json.WriteStartObject();
            if (WriteMessage(json, message, $"messages[{index}]", toolNames) is { } error)
                return error;
            json.WriteEndObject();
            index++;
        }

        ApiError? wrong = root.Says("response_prefix", out JsonElement beginning) ? WriteBeginning(json, beginning) : null;
        json.WriteEndArray();
        return wrong;
    }

    private static ApiError? WriteBeginning(Utf8JsonWriter json, JsonElement beginning)
    {
        if (beginning.ValueKind != JsonValueKind.String)
            return ApiError.Invalid("'response_prefix' must be a string.", "response_prefix");
        if (beginning.ValueEquals(""))
            return null;
        json.WriteStartObject();
        json.WriteString("role", "assistant");
        json.WriteElement("content", beginning);
        json.WriteEndObject();
        return null;
    }

    private static ApiError? WriteMessage(Utf8JsonWriter json, JsonElement message, string place, Dictionary<string, string> toolNames)
    {
        string role = message.GetProperty("role").GetString()!;
        json.WriteString("role", role switch { "developer" => "system", "function" => "tool", _ => role });
        if (role is not ("system" or "developer" or "user" or "assistant" or "tool" or "function"))
            return ApiError.Invalid($"'{place}.role' must be system, developer, user, assistant or tool.", $"{place}.role");
        if (role == "tool")
            WriteToolResult(json, message, toolNames);
        return WriteContent(json, message, place) ?? WriteToolCalls(json, message, place, toolNames);
    }

    private static void WriteToolResult(Utf8JsonWriter json, JsonElement message, Dictionary<string, string> toolNames)
    {
        if (!message.TryGetProperty("tool_call_id", out JsonElement id) || id.ValueKind != JsonValueKind.String)
            return;
        json.WriteString("tool_call_id", id.GetString());
        if (toolNames.TryGetValue(id.GetString()!, out string? name))
            json.WriteString("tool_name", name);
    }

    private static ApiError? WriteContent(Utf8JsonWriter json, JsonElement message, string place)
    {
        if (!message.TryGetProperty("content", out JsonElement content) || content.ValueKind == JsonValueKind.Null)
        {
            json.WriteString("content", "");
            return null;
        }

        if (content.ValueKind == JsonValueKind.String)
        {
            json.WriteElement("content", content);
            return null;
        }

        return content.ValueKind == JsonValueKind.Array
            ? WriteParts(json, content, place)
            : ApiError.Invalid($"'{place}.content' must be a string or a list of parts.", $"{place}.content");
    }

    private static ApiError? WriteParts(Utf8JsonWriter json, JsonElement parts, string place)
    {
        var texts = new List<string>();
        var images = new List<string>();
        int index = 0;
        foreach (JsonElement part in parts.EnumerateArray())
        {
            string here = $"{place}.content[{index++}]";
            string? type = StringIn(part, "type");
            if (type == "text" && StringIn(part, "text") is { } text)
                texts.Add(text);
            else if (type == "image_url" && ImageIn(part) is { } image)
                images.Add(image);
            else
                return ApiError.Invalid($"'{here}' must be a text, or an image_url with a data: address in base64. This backend fetches no images.", here);
        }

        json.WriteString("content", string.Join('\n', texts));
        if (images.Count == 0)
            return null;
        json.WriteStartArray("images");
        foreach (string image in images)
            json.WriteStringValue(image);
        json.WriteEndArray();
        return null;
    }

    private static string? ImageIn(JsonElement part)
    {
        if (!part.TryGetProperty("image_url", out JsonElement image))
            return null;
        string? address = image.ValueKind == JsonValueKind.String ? image.GetString() : StringIn(image, "url");
        const string Marker = ";base64,";
        int data = address?.IndexOf(Marker, StringComparison.Ordinal) ?? -1;
        return data > 0 && address!.StartsWith("data:", StringComparison.Ordinal) ? address[(data + Marker.Length)..] : null;
    }

    private static ApiError? WriteToolCalls(Utf8JsonWriter json, JsonElement message, string place, Dictionary<string, string> toolNames)
    {
        if (!message.TryGetProperty("tool_calls", out JsonElement calls) || calls.ValueKind != JsonValueKind.Array)
            return null;
        json.WriteStartArray("tool_calls");
        int index = 0;
        foreach (JsonElement call in calls.EnumerateArray())
        {
            string here = $"{place}.tool_calls[{index++}]";
            if (WriteToolCall(json, call, here, toolNames) is { } error)
                return error;
        }

        json.WriteEndArray();
        return null;
    }

    private static ApiError? WriteToolCall(Utf8JsonWriter json, JsonElement call, string place, Dictionary<string, string> toolNames)
    {
        if (call.ValueKind != JsonValueKind.Object || !call.TryGetProperty("function", out JsonElement function) || StringIn(function, "name") is not { } name)
            return ApiError.Invalid($"'{place}' must have a function with a name.", place);

        json.WriteStartObject();
        if (StringIn(call, "id") is { } id)
        {
            json.WriteString("id", id);
            toolNames[id] = name;
        }

        json.WriteStartObject("function");
        json.WriteString("name", name);
        json.WritePropertyName("arguments");
        string arguments = StringIn(function, "arguments") is { Length: > 0 } text ? text : "{}";
        if (!IsObject(arguments))
            return ApiError.Invalid($"'{place}.function.arguments' must be a string that holds a JSON object.", $"{place}.function.arguments");
        json.WriteRawValue(arguments);
        json.WriteEndObject();
        json.WriteEndObject();
        return null;
    }

    private static bool IsObject(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string? StringIn(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
