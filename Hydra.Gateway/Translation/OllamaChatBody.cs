using System.Text.Json;
using Hydra.Gateway.Errors;
using Hydra.Gateway.Requests;
using Hydra.Gateway.Routing;

namespace Hydra.Gateway.Translation;

/// <summary>The body of /api/chat.</summary>
internal static class OllamaChatBody
{
    private static readonly HashSet<string> Said =
        ["model", "messages", "stream", "stream_options", "tools", "tool_choice", "parallel_tool_calls", "response_format", "logprobs", "top_logprobs", "n", "enable_thinking", "response_prefix"];

    public static ApiError? Write(Utf8JsonWriter json, JsonElement root, InferenceRequest request, RouteCandidate candidate, List<string> dropped)
    {
        dropped.AddRange(root.EnumerateObject().Select(field => field.Name).Where(name => !Said.Contains(name) && !OllamaOptionsWriter.Covers(name)));
        if (OllamaChoices.Check(root) is { } several)
            return several;
        OllamaToolsWriter.Write(json, root, request, dropped);
        // A model that can think does so unless told not to; asked to think, one that cannot would refuse the request.
        if (root.TryGetProperty("enable_thinking", out JsonElement thinking) && thinking.ValueKind == JsonValueKind.False)
            json.WriteBoolean("think", false);
        foreach (string name in (string[])["logprobs", "top_logprobs"])
        {
            if (root.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null)
                json.WriteElement(name, value);
        }

        return WriteFormat(json, root)
            ?? OllamaMessagesWriter.Write(json, root)
            ?? OllamaOptionsWriter.Write(json, root, request, candidate);
    }

    private static ApiError? WriteFormat(Utf8JsonWriter json, JsonElement root)
    {
        if (!root.TryGetProperty("response_format", out JsonElement format) || format.ValueKind == JsonValueKind.Null)
            return null;
        string? type = format.ValueKind == JsonValueKind.Object && format.TryGetProperty("type", out JsonElement named) ? named.ToString() : null;
        switch (type)
        {
            case "text":
                return null;
            case "json_object":
                json.WriteString("format", "json");
                return null;
            case "json_schema" when format.TryGetProperty("json_schema", out JsonElement wrapper) && wrapper.ValueKind == JsonValueKind.Object && wrapper.TryGetProperty("schema", out JsonElement schema):
                json.WriteElement("format", schema);
                return null;
            default:
                return ApiError.Invalid("'response_format' must be {\"type\":\"text\"}, {\"type\":\"json_object\"} or {\"type\":\"json_schema\",\"json_schema\":{\"schema\":…}}.", "response_format");
        }
    }
}
