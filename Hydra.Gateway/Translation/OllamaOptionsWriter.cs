using System.Text.Json;
using Hydra.Gateway.Errors;
using Hydra.Gateway.Requests;
using Hydra.Gateway.Routing;

namespace Hydra.Gateway.Translation;

/// <summary>Sampling fields of OpenAI (and those that TabbyAPI's users know) → Ollama's <c>options</c>, and what every request to Ollama says.</summary>
internal static class OllamaOptionsWriter
{
    private static readonly OrderedDictionary<string, string> Names = new()
    {
        ["temperature"] = "temperature",
        ["top_p"] = "top_p",
        ["top_k"] = "top_k",
        ["min_p"] = "min_p",
        ["seed"] = "seed",
        ["presence_penalty"] = "presence_penalty",
        ["frequency_penalty"] = "frequency_penalty",
        ["repetition_penalty"] = "repeat_penalty",
        ["max_completion_tokens"] = "num_predict",
        ["max_tokens"] = "num_predict",
    };

    /// <summary>Whether a field of the request is said in <c>options</c>.</summary>
    public static bool Covers(string field) => field == "stop" || Names.ContainsKey(field);

    public static ApiError? Write(Utf8JsonWriter json, JsonElement root, InferenceRequest request, RouteCandidate candidate)
    {
        json.WriteBoolean("stream", request.Stream);
        // Without these two Ollama drops the oldest part of a long conversation silently.
        json.WriteBoolean("truncate", false);
        json.WriteBoolean("shift", false);

        json.WriteStartObject("options");
        // One context length a model, always the same: another one makes Ollama load the model anew.
        json.WriteNumber("num_ctx", candidate.Model.Config.Context);
        var written = new HashSet<string>();
        // In the order of the names: of two that mean the same the newer counts.
        foreach ((string field, string name) in Names)
        {
            if (!root.Says(field, out JsonElement value) || !written.Add(name))
                continue;
            if (value.ValueKind != JsonValueKind.Number)
                return ApiError.Invalid($"'{field}' must be a number.", field);
            json.WriteElement(name, value);
        }

        if (WriteStop(json, root) is { } error)
            return error;
        json.WriteEndObject();
        return null;
    }

    private static ApiError? WriteStop(Utf8JsonWriter json, JsonElement root)
    {
        if (!root.TryGetProperty("stop", out JsonElement stop) || stop.ValueKind == JsonValueKind.Null)
            return null;
        JsonElement[] strings = stop.ValueKind == JsonValueKind.Array ? [.. stop.EnumerateArray()] : [stop];
        if (strings.Any(text => text.ValueKind != JsonValueKind.String))
            return ApiError.Invalid("'stop' must be a string or a list of strings.", "stop");
        json.WriteStartArray("stop");
        foreach (JsonElement text in strings)
            text.WriteTo(json);
        json.WriteEndArray();
        return null;
    }
}
