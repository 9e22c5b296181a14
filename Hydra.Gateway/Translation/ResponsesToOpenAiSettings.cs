using System.Text.Json;
using Hydra.Gateway.Requests;

namespace Hydra.Gateway.Translation;

/// <summary>Everything of a request of the Responses API but its conversation, tools and format → fields of chat completions.</summary>
internal static class ResponsesToOpenAiSettings
{
    /// <summary>Fields that another place of the result says, or that mean nothing here and change no answer.</summary>
    private static readonly HashSet<string> Said =
    [
        "input", "instructions", "tools", "tool_choice", "text", "reasoning", "max_output_tokens", "top_logprobs", "include", "stream", "stream_options",
        "model", "store", "metadata", "max_tool_calls", "background", "conversation", "previous_response_id", "prompt",
    ];

    /// <summary>Fields that chat completions have by the same name.</summary>
    private static readonly HashSet<string> Same = ["temperature", "top_p", "parallel_tool_calls", "user"];

    /// <summary>Fields of the Responses API that a backend has no word for.</summary>
    private static readonly HashSet<string> Left =
    [
        "truncation", "service_tier", "safety_identifier", "prompt_cache_key", "prompt_cache_options", "prompt_cache_retention", "prompt_cache_diagnostics",
        "context_management", "moderation", "image", "access_programs", "messages", "functions", "function_call", "response_format", "n", "max_tokens", "max_completion_tokens", "logprobs",
    ];

    /// <summary>Writes what stands for itself.</summary>
    /// <returns>Whether log probabilities are wanted.</returns>
    public static bool Write(Utf8JsonWriter json, JsonElement root, List<string> dropped)
    {
        // Model and stream as they are: what is wrong with them the reader of chat completions says.
        if (root.TryGetProperty("model", out JsonElement model))
            json.WriteElement("model", model);
        bool isStream = root.TryGetProperty("stream", out JsonElement stream);
        if (isStream)
            json.WriteElement("stream", stream);
        if (isStream && stream.ValueKind == JsonValueKind.True)
        {
            json.WriteStartObject("stream_options");
            json.WriteBoolean("include_usage", true);
            json.WriteEndObject();
        }

        if (root.Says("max_output_tokens", out JsonElement most))
            json.WriteElement("max_tokens", most);
        WriteReasoning(json, root, dropped);
        WriteOthers(json, root, dropped);
        return WriteLogprobs(json, root, dropped);
    }

    private static void WriteReasoning(Utf8JsonWriter json, JsonElement root, List<string> dropped)
    {
        if (!root.Says("reasoning", out JsonElement reasoning) || reasoning.ValueKind != JsonValueKind.Object)
            return;
        if (reasoning.Says("effort", out JsonElement effort))
            json.WriteElement("reasoning_effort", effort);
        dropped.AddRange(reasoning.EnumerateObject().Where(field => field.Name != "effort" && field.Value.ValueKind != JsonValueKind.Null).Select(field => $"reasoning.{field.Name}"));
    }

    /// <summary>What is known to be OpenAI's own is left out; the rest may be a setting that only a backend knows.</summary>
    private static void WriteOthers(Utf8JsonWriter json, JsonElement root, List<string> dropped)
    {
        foreach (JsonProperty field in root.EnumerateObject().Where(field => !Said.Contains(field.Name) && field.Value.ValueKind != JsonValueKind.Null))
        {
            if (Same.Contains(field.Name) || !Left.Contains(field.Name))
                field.WriteTo(json);
            else if (!SaysWhatHolds(field))
                dropped.Add(field.Name);
        }
    }

    private static bool SaysWhatHolds(JsonProperty field) => field.Value.ValueKind == JsonValueKind.String && field.Name switch
    {
        "truncation" => field.Value.ValueEquals("disabled"),
        "service_tier" => field.Value.ValueEquals("auto") || field.Value.ValueEquals("default"),
        _ => false,
    };

    private static bool WriteLogprobs(Utf8JsonWriter json, JsonElement root, List<string> dropped)
    {
        bool wants = false;
        if (root.Says("include", out JsonElement include) && include.ValueKind == JsonValueKind.Array)
        {
            wants = include.EnumerateArray().Any(IsLogprobs);
            dropped.AddRange(include.EnumerateArray().Where(one => one.ValueKind == JsonValueKind.String && !IsLogprobs(one)).Select(one => $"include.{one.GetString()}"));
        }

        bool hasCount = root.Says("top_logprobs", out JsonElement count) && !(count.ValueKind == JsonValueKind.Number && count.TryGetInt32(out int none) && none == 0);
        if (!wants && !hasCount)
            return false;
        json.WriteBoolean("logprobs", true);
        if (hasCount)
            json.WriteElement("top_logprobs", count);
        return true;
    }

    private static bool IsLogprobs(JsonElement include) => include.ValueKind == JsonValueKind.String && include.ValueEquals("message.output_text.logprobs");
}
