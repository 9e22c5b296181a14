using System.Text.Json;
using Hydra.Gateway.Errors;
using Hydra.Gateway.Requests;
using Hydra.Gateway.Routing;

namespace Hydra.Gateway.Translation;

/// <summary>The body of /api/generate. <c>raw</c>: OpenAI's completions continue the text itself, without a chat template around it.</summary>
internal static class OllamaGenerateBody
{
    private static readonly HashSet<string> Said = ["model", "prompt", "stream", "stream_options", "suffix", "echo", "logprobs", "n"];

    public static ApiError? Write(Utf8JsonWriter json, JsonElement root, InferenceRequest request, RouteCandidate candidate, List<string> dropped)
    {
        dropped.AddRange(root.EnumerateObject().Select(field => field.Name).Where(name => !Said.Contains(name) && !OllamaOptionsWriter.Covers(name)));
        if ((OllamaChoices.Check(root) ?? CheckEcho(request)) is { } error)
            return error;
        JsonElement prompt = root.GetProperty("prompt");
        if (prompt.ValueKind == JsonValueKind.Array && prompt.GetArrayLength() == 1)
            prompt = prompt[0];
        if (prompt.ValueKind != JsonValueKind.String)
            return ApiError.Invalid("'prompt' must be one string; this backend takes neither several prompts nor tokens.", "prompt");

        json.WriteElement("prompt", prompt);
        if (request.Wishes.Suffix && root.TryGetProperty("suffix", out JsonElement suffix))
            json.WriteElement("suffix", suffix);
        else
            json.WriteBoolean("raw", true);
        return WriteLogprobs(json, root) ?? OllamaOptionsWriter.Write(json, root, request, candidate);
    }

    private static ApiError? CheckEcho(InferenceRequest request) =>
        request.Wishes.Echo ? ApiError.Invalid("'echo' must be false: this backend gives only what follows the prompt. Put the prompt before it.", "echo") : null;

    /// <summary>Completions say the count alone where chats say whether and how many.</summary>
    private static ApiError? WriteLogprobs(Utf8JsonWriter json, JsonElement root)
    {
        if (!root.Says("logprobs", out JsonElement count))
            return null;
        if (count.ValueKind != JsonValueKind.Number || !count.TryGetInt32(out int number) || number is < 0 or > 20)
            return ApiError.Invalid("'logprobs' must be a whole number from 0 to 20.", "logprobs");
        json.WriteBoolean("logprobs", true);
        json.WriteNumber("top_logprobs", number);
        return null;
    }
}
