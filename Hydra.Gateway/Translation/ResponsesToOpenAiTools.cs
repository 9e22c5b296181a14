using System.Text.Json;
using Hydra.Gateway.Errors;
using Hydra.Gateway.Requests;

namespace Hydra.Gateway.Translation;

/// <summary>
/// Tools of the Responses API → those of chat completions. Only functions run at the caller's; tools that OpenAI runs are left out and named,
/// or refused where an answer without them is not wanted.
/// </summary>
internal sealed class ResponsesToOpenAiTools(List<string> dropped)
{
    private readonly List<JsonElement> _offered = [];

    /// <summary>The functions that the model is offered, as the caller wrote them.</summary>
    public IReadOnlyList<JsonElement> Offered => _offered;

    public ApiError? Write(Utf8JsonWriter json, JsonElement root)
    {
        JsonElement choice = root.Says("tool_choice", out JsonElement said) ? said : default;
        if ((ReadTools(root) ?? Restrict(choice)) is { } error)
            return error;
        if (_offered.Count == 0)
            return null;
        json.WriteStartArray("tools");
        foreach (JsonElement tool in _offered)
            WriteTool(json, tool);
        json.WriteEndArray();
        if (choice.ValueKind == JsonValueKind.String)
            json.WriteString("tool_choice", choice.GetString());
        else if (choice.TextOf("type") == "allowed_tools")
            json.WriteString("tool_choice", ModeOf(choice));
        else if (choice.TextOf("name") is { } name)
            WriteNamed(json, name);
        return null;
    }

    private ApiError? ReadTools(JsonElement root)
    {
        if (!root.Says("tools", out JsonElement tools))
            return null;
        if (tools.ValueKind != JsonValueKind.Array)
            return ApiError.Invalid("'tools' must be a list.", "tools");
        int index = 0;
        foreach (JsonElement tool in tools.EnumerateArray())
        {
            string? type = tool.TextOf("type");
            if (type is null || (type == "function" && tool.TextOf("name") is null))
                return ApiError.Invalid($"'tools[{index}]' must have a type, and a function a name: {{\"type\":\"function\",\"name\":…,\"parameters\":…}}.", $"tools[{index}]");
            if (type == "function")
                _offered.Add(tool);
            else
                dropped.Add($"tools.{type}");
            index++;
        }

        return null;
    }

    /// <summary>Checks that the choice can be kept, and leaves only the tools that it allows: no backend knows <c>allowed_tools</c>.</summary>
    private ApiError? Restrict(JsonElement choice)
    {
        string? type = choice.ValueKind == JsonValueKind.String ? choice.GetString() : choice.TextOf("type");
        switch (type)
        {
            case null when choice.ValueKind == JsonValueKind.Undefined:
            case "none" or "auto" when choice.ValueKind == JsonValueKind.String:
                return null;
            case "required" when choice.ValueKind == JsonValueKind.String:
                return _offered.Count > 0 ? null : NothingToCall();
            case "function" when choice.TextOf("name") is { } name:
                return _offered.Exists(tool => tool.TextOf("name") == name) ? null : ApiError.Invalid($"'tool_choice' names the function '{name}', which is not in 'tools'.", "tool_choice");
            case "allowed_tools":
                return Allow(choice);
            default:
                return ApiError.Invalid("'tool_choice' must be none, auto, required, a function of 'tools' by its name, or allowed_tools. This gateway runs no tools itself, so no other can be demanded.", "tool_choice");
        }
    }

    private ApiError? Allow(JsonElement choice)
    {
        if (!choice.Says("tools", out JsonElement allowed) || allowed.ValueKind != JsonValueKind.Array || ModeOf(choice) is not ("auto" or "required"))
            return ApiError.Invalid("'tool_choice' of the type allowed_tools must have a mode (auto or required) and a list of tools.", "tool_choice");
        var names = new HashSet<string>();
        foreach (JsonElement tool in allowed.EnumerateArray())
        {
            if (tool.TextOf("type") is "function" && tool.TextOf("name") is { } name)
                names.Add(name);
            else
                dropped.Add($"tool_choice.{tool.TextOf("type") ?? "tool"}");
        }

        _offered.RemoveAll(tool => !names.Contains(tool.TextOf("name")!));
        return _offered.Count > 0 || ModeOf(choice) == "auto" ? null : NothingToCall();
    }

    private static void WriteTool(Utf8JsonWriter json, JsonElement tool)
    {
        json.WriteStartObject();
        json.WriteString("type", "function");
        json.WriteStartObject("function");
        json.WriteString("name", tool.TextOf("name"));
        foreach (string name in (string[])["description", "parameters", "strict"])
        {
            if (tool.Says(name, out JsonElement value))
                json.WriteElement(name, value);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteNamed(Utf8JsonWriter json, string name)
    {
        json.WriteStartObject("tool_choice");
        json.WriteString("type", "function");
        json.WriteStartObject("function");
        json.WriteString("name", name);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static string? ModeOf(JsonElement choice) => choice.TextOf("mode");

    private static ApiError NothingToCall() =>
        ApiError.Invalid("'tool_choice' demands a call, but 'tools' holds no function that may be called. This gateway runs no tools itself: give it functions.", "tool_choice");
}
