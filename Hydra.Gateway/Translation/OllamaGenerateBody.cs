using System.Text.Json;
using Hydra.Gateway.Errors;
using Hydra.Gateway.Requests;
using Hydra.Gateway.Routing;

namespace Hydra.Gateway.Translation;

/// <summary>The body of /api/generate. <c>raw</c>: OpenAI's completions continue the text itself, without a chat template around it.</summary>
internal static class OllamaGenerateBody
{
    private static readonly HashSet<string> Said = ["model", "prompt", "stream", "stream_options", "suffix"];

    public static ApiError? Write(Utf8JsonWriter json, JsonElement root, InferenceRequest request, RouteCandidate candidate, List<string> dropped)
    {
        dropped.AddRange(root.EnumerateObject().Select(field => field.Name).Where(name => !Said.Contains(name) && !OllamaOptionsWriter.Covers(name)));
        JsonElement prompt = root.GetProperty("prompt");
        if (prompt.ValueKind == JsonValueKind.Array && prompt.GetArrayLength() == 1)
            prompt = prompt[0];
        if (prompt.ValueKind != JsonValueKind.String)
            return ApiError.Invalid("'prompt' must be one string; this backend takes neither several prompts nor tokens.", "prompt");

        json.WriteElement("prompt", prompt);
        if (root.TryGetProperty("suffix", out JsonElement suffix) && suffix.ValueKind == JsonValueKind.String)
            json.WriteElement("suffix", suffix);
        else
            json.WriteBoolean("raw", true);
        return OllamaOptionsWriter.Write(json, root, request, candidate);
    }
}
