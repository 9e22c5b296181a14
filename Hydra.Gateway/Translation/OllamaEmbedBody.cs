using System.Text.Json;
using Hydra.Gateway.Errors;
using Hydra.Gateway.Requests;
using Hydra.Gateway.Routing;

namespace Hydra.Gateway.Translation;

/// <summary>The body of /api/embed.</summary>
internal static class OllamaEmbedBody
{
    private static readonly HashSet<string> Said = ["model", "input", "encoding_format", "dimensions"];

    public static ApiError? Write(Utf8JsonWriter json, JsonElement root, RouteCandidate candidate, List<string> dropped)
    {
        dropped.AddRange(root.EnumerateObject().Select(field => field.Name).Where(name => !Said.Contains(name)));
        JsonElement input = root.GetProperty("input");
        if (IsEmpty(input))
            return ApiError.Invalid("'input' is empty, or a string in it is.", "input");
        bool isText = input.ValueKind == JsonValueKind.String
            || (input.ValueKind == JsonValueKind.Array && input.GetArrayLength() > 0 && input.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String));
        if (!isText)
            return ApiError.Invalid("'input' must be a string or a list of strings; this backend takes no tokens.", "input");
        if (root.TryGetProperty("encoding_format", out JsonElement format) && format is not { ValueKind: JsonValueKind.Null } && !IsEncoding(format))
            return ApiError.Invalid("'encoding_format' must be float or base64.", "encoding_format");

        json.WriteElement("input", input);
        if (root.Says("dimensions", out JsonElement dimensions))
        {
            if (dimensions.ValueKind != JsonValueKind.Number || !dimensions.TryGetInt32(out int count) || count < 1)
                return ApiError.Invalid("'dimensions' must be a whole number above 0.", "dimensions");
            if (count > candidate.Model.Config.Dimensions)
                return ApiError.Invalid($"'dimensions' must be {candidate.Model.Config.Dimensions} at most, which is what '{candidate.Model.Name}' makes.", "dimensions");
            json.WriteNumber("dimensions", count);
        }

        json.WriteBoolean("truncate", false);
        json.WriteStartObject("options");
        json.WriteNumber("num_ctx", candidate.Model.Config.Context);
        json.WriteEndObject();
        return null;
    }

    private static bool IsEmpty(JsonElement input) => input.ValueKind == JsonValueKind.Array
        ? input.GetArrayLength() == 0 || input.EnumerateArray().Any(item => item.ValueKind == JsonValueKind.String && item.ValueEquals(""))
        : input.ValueKind == JsonValueKind.String && input.ValueEquals("");

    /// <summary>What a request that was translated asks for: how many vectors, and how long they are to be; null where that is the model's.</summary>
    public static (int Count, int? Dimensions) Asked(ReadOnlyMemory<byte> request)
    {
        using JsonDocument document = JsonDocument.Parse(request);
        JsonElement input = document.RootElement.GetProperty("input");
        return (input.ValueKind == JsonValueKind.Array ? input.GetArrayLength() : 1, document.RootElement.Says("dimensions", out JsonElement dimensions) ? dimensions.GetInt32() : null);
    }

    private static bool IsEncoding(JsonElement format) => format.ValueKind == JsonValueKind.String && format.GetString() is "float" or "base64";
}
