using System.Text.Json;
using Hydra.Gateway.Requests;

namespace Hydra.Gateway.Translation;

/// <summary>
/// Tools and the choice among them. Ollama has no choice: it always leaves it to the model. So <c>none</c> is kept by sending no tools, and a
/// named function or the allowed ones by sending no others; that one has to be called cannot be said.
/// </summary>
internal static class OllamaToolsWriter
{
    public static void Write(Utf8JsonWriter json, JsonElement root, InferenceRequest request, List<string> dropped)
    {
        if (root.Says("parallel_tool_calls", out JsonElement parallel) && parallel.ValueKind == JsonValueKind.False)
            dropped.Add("parallel_tool_calls");
        root.Says("tool_choice", out JsonElement choice);
        string? word = choice.ValueKind == JsonValueKind.String ? choice.GetString() : null;
        IReadOnlySet<string>? names = NamesIn(choice, request.AllowedTools);
        bool isKept = choice.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null || word is "auto" or "none" || (names is not null && request.AllowedTools?.Mode != "required");
        if (!isKept)
            dropped.Add("tool_choice");
        if (word != "none" && root.Says("tools", out JsonElement tools) && tools.ValueKind == JsonValueKind.Array)
            WriteTools(json, tools, names);
    }

    private static void WriteTools(Utf8JsonWriter json, JsonElement tools, IReadOnlySet<string>? names)
    {
        json.WriteStartArray("tools");
        foreach (JsonElement tool in tools.EnumerateArray().Where(tool => names is null || (NameOf(tool) is { } name && names.Contains(name))))
            tool.WriteTo(json);
        json.WriteEndArray();
    }

    /// <summary>The functions that may be called; null where all may.</summary>
    private static IReadOnlySet<string>? NamesIn(JsonElement choice, AllowedTools? allowed)
    {
        if (allowed is not null)
            return allowed.Names;
        return choice.TextOf("type") == "function" && NameOf(choice) is { } name ? new HashSet<string> { name } : null;
    }

    private static string? NameOf(JsonElement tool) => tool.Says("function", out JsonElement function) ? function.TextOf("name") : null;
}
