using System.Text.Json;
using Hydra.Gateway.Errors;
using Hydra.Gateway.Requests;

namespace Hydra.Gateway.Translation;

/// <summary>
/// <c>instructions</c> and <c>input</c> of the Responses API → messages. Items are finer than messages: an assistant's text and the calls after
/// it are one message, and pictures in the results of tools follow them as a message of the user, for a tool's message holds text alone.
/// </summary>
internal sealed class ResponsesToOpenAiInput
{
    private readonly Utf8JsonWriter _json;
    private readonly List<string> _dropped;
    private readonly List<JsonElement> _calls = [];
    private readonly List<JsonElement> _pictures = [];
    private string? _assistantText;
    private bool _hasMessage;

    private ResponsesToOpenAiInput(Utf8JsonWriter json, List<string> dropped)
    {
        _json = json;
        _dropped = dropped;
    }

    public static ApiError? Write(Utf8JsonWriter json, JsonElement root, List<string> dropped)
    {
        var writer = new ResponsesToOpenAiInput(json, dropped);
        json.WriteStartArray("messages");
        if (root.TextOf("instructions") is { Length: > 0 } instructions)
            writer.WriteText("system", instructions);
        if (!root.Says("input", out JsonElement input))
            return ApiError.Invalid("'input' is missing: a string, or a list of items.", "input");
        ApiError? error = writer.WriteInput(input);
        json.WriteEndArray();
        return error;
    }

    private ApiError? WriteInput(JsonElement input)
    {
        _hasMessage = false;
        if (input.ValueKind == JsonValueKind.String)
        {
            WriteText("user", input.GetString()!);
            return null;
        }

        if (input.ValueKind != JsonValueKind.Array)
            return ApiError.Invalid("'input' must be a string or a list of items.", "input");
        int index = 0;
        foreach (JsonElement item in input.EnumerateArray())
        {
            if (WriteItem(item, $"input[{index++}]") is { } error)
                return error;
        }

        FlushAssistant();
        FlushPictures();
        return _hasMessage ? null : ApiError.Invalid("'input' is empty, or holds nothing that a model here can read.", "input");
    }

    private ApiError? WriteItem(JsonElement item, string place)
    {
        if (item.ValueKind != JsonValueKind.Object)
            return ApiError.Invalid($"'{place}' must be an object.", place);
        string? type = item.Says("type", out JsonElement named) ? named.ToString() : "message";
        switch (type)
        {
            case "message":
                return WriteMessage(item, place);
            case "function_call":
                return AddCall(item, place);
            case "function_call_output":
                return WriteResult(item, place);
            case "item_reference":
                return ApiError.Invalid($"'{place}' refers to an item of an earlier response, and this gateway stores none: send the item itself.", place, "unsupported_parameter");
            default:
                // What a model thought is its own; what tools of OpenAI's have done, no model here can read.
                _dropped.Add($"input.{type}");
                return null;
        }
    }

    private ApiError? WriteMessage(JsonElement item, string place)
    {
        string? role = item.TextOf("role");
        if (role is not ("user" or "assistant" or "system" or "developer"))
            return ApiError.Invalid($"'{place}.role' must be user, assistant, system or developer.", $"{place}.role");
        if (!item.Says("content", out JsonElement content) || content.ValueKind is not (JsonValueKind.String or JsonValueKind.Array))
            return ApiError.Invalid($"'{place}.content' must be a string or a list of parts.", $"{place}.content");
        (List<JsonElement> parts, ApiError? error) = ResponsesToOpenAiParts.Read(content, $"{place}.content");
        if (error is not null)
            return error;
        FlushAssistant();
        FlushPictures();
        _hasMessage = true;
        if (role == "assistant")
            _assistantText = ResponsesToOpenAiParts.TextOf(content, parts, "");
        else
            ResponsesToOpenAiParts.WriteMessage(_json, role == "developer" ? "system" : role, content, parts);
        return null;
    }

    private ApiError? AddCall(JsonElement item, string place)
    {
        foreach (string name in (string[])["call_id", "name", "arguments"])
        {
            if (item.TextOf(name) is null)
                return ApiError.Invalid($"'{place}.{name}' must be a string.", $"{place}.{name}");
        }

        FlushPictures();
        _hasMessage = true;
        _calls.Add(item);
        return null;
    }

    private ApiError? WriteResult(JsonElement item, string place)
    {
        if (item.TextOf("call_id") is not { } callId)
            return ApiError.Invalid($"'{place}.call_id' must be the call_id of the function_call that this is the output of.", $"{place}.call_id");
        if (!item.Says("output", out JsonElement output) || output.ValueKind is not (JsonValueKind.String or JsonValueKind.Array))
            return ApiError.Invalid($"'{place}.output' must be a string or a list of parts.", $"{place}.output");
        (List<JsonElement> parts, ApiError? error) = ResponsesToOpenAiParts.Read(output, $"{place}.output");
        if (error is not null)
            return error;
        FlushAssistant();
        _hasMessage = true;
        _json.WriteStartObject();
        _json.WriteString("role", "tool");
        _json.WriteString("tool_call_id", callId);
        _json.WriteString("content", ResponsesToOpenAiParts.TextOf(output, parts, "\n"));
        _json.WriteEndObject();
        _pictures.AddRange(parts.Where(ResponsesToOpenAiParts.IsPicture));
        return null;
    }

    private void FlushAssistant()
    {
        if (_assistantText is null && _calls.Count == 0)
            return;
        _json.WriteStartObject();
        _json.WriteString("role", "assistant");
        _json.WriteString("content", _assistantText);
        if (_calls.Count > 0)
            WriteCalls();
        _json.WriteEndObject();
        _assistantText = null;
        _calls.Clear();
    }

    private void WriteCalls()
    {
        _json.WriteStartArray("tool_calls");
        foreach (JsonElement call in _calls)
        {
            _json.WriteStartObject();
            _json.WriteString("id", call.TextOf("call_id"));
            _json.WriteString("type", "function");
            _json.WriteStartObject("function");
            _json.WriteString("name", call.TextOf("name"));
            _json.WriteString("arguments", call.TextOf("arguments"));
            _json.WriteEndObject();
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
    }

    private void FlushPictures()
    {
        if (_pictures.Count == 0)
            return;
        ResponsesToOpenAiParts.WriteMessage(_json, "user", default, _pictures);
        _pictures.Clear();
    }

    private void WriteText(string role, string text)
    {
        _hasMessage = true;
        _json.WriteStartObject();
        _json.WriteString("role", role);
        _json.WriteString("content", text);
        _json.WriteEndObject();
    }
}
