using System.Globalization;
using System.Text.Json;

namespace Hydra.Gateway.Translation;

/// <summary><c>tools</c> and <c>tool_choice</c>. Tools that Anthropic's servers run, or whose schema only its models know, have a type of their own and are left out.</summary>
internal static class AnthropicToOpenAiTools
{
    public static void Write(Utf8JsonWriter json, JsonElement root, AnthropicToOpenAiNotes notes)
    {
        JsonElement tools = root.Field("tools");
        if (tools.IsThere() && tools.ValueKind != JsonValueKind.Array)
        {
            notes.Refuse("tools", "It must be a list.");
            return;
        }

        var functions = new List<JsonElement>();
        if (tools.IsThere())
            functions.AddRange(tools.EnumerateArray().Where((tool, i) => IsFunction(tool, string.Create(CultureInfo.InvariantCulture, $"tools.{i}"), notes)));
        if (functions.Count > 0)
            WriteFunctions(json, functions);
        WriteChoice(json, root.Field("tool_choice"), [.. functions.Select(tool => tool.TextField("name")!)], notes);
    }

    private static bool IsFunction(JsonElement tool, string place, AnthropicToOpenAiNotes notes)
    {
        if (tool.ValueKind != JsonValueKind.Object)
        {
            notes.Refuse(place, "It must be an object with name and input_schema.");
            return false;
        }

        if (tool.TextField("type") is { } type && type != "custom")
        {
            notes.Drop($"tools.{type}");
            return false;
        }

        notes.DropRest(tool, "tools.", "type", "name", "description", "input_schema");
        bool hasName = tool.TextField("name") is { Length: > 0 };
        bool hasSchema = tool.Field("input_schema").ValueKind == JsonValueKind.Object;
        if (!hasName)
            notes.Refuse($"{place}.name", "It must be a string.");
        if (!hasSchema)
            notes.Refuse($"{place}.input_schema", "It must be a JSON schema.");
        return hasName && hasSchema;
    }

    private static void WriteFunctions(Utf8JsonWriter json, List<JsonElement> functions)
    {
        json.WriteStartArray("tools");
        foreach (JsonElement tool in functions)
        {
            json.WriteStartObject();
            json.WriteString("type", "function");
            json.WriteStartObject("function");
            json.WriteString("name", tool.TextField("name"));
            json.WriteString("description", tool.TextField("description") ?? "");
            json.WriteElement("parameters", tool.Field("input_schema"));
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteChoice(Utf8JsonWriter json, JsonElement choice, List<string> functions, AnthropicToOpenAiNotes notes)
    {
        if (!choice.IsThere())
            return;
        string? type = choice.TextField("type");
        if (type is not ("auto" or "any" or "none" or "tool"))
        {
            notes.Refuse("tool_choice.type", "It must be auto, any, none or tool.");
            return;
        }

        notes.DropRest(choice, "tool_choice.", "type", "name", "disable_parallel_tool_use");
        if (type == "tool" && choice.TextField("name") is not { Length: > 0 })
            notes.Refuse("tool_choice.name", "It must name a tool.");
        else if (functions.Count == 0 || (type == "tool" && !functions.Contains(choice.TextField("name")!)))
            notes.Drop("tool_choice");
        else
            WriteChoice(json, type, choice);
    }

    private static void WriteChoice(Utf8JsonWriter json, string type, JsonElement choice)
    {
        if (type == "tool")
        {
            json.WriteStartObject("tool_choice");
            json.WriteString("type", "function");
            json.WriteStartObject("function");
            json.WriteString("name", choice.TextField("name"));
            json.WriteEndObject();
            json.WriteEndObject();
        }
        else
        {
            json.WriteString("tool_choice", type == "any" ? "required" : type);
        }

        if (choice.Field("disable_parallel_tool_use").ValueKind == JsonValueKind.True)
            json.WriteBoolean("parallel_tool_calls", false);
    }
}
