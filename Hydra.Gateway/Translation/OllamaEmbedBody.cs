using System.Text.Json;
using Hydra.Gateway.Errors;

namespace Hydra.Gateway.Translation;

/// <summary>The body of /api/embed.</summary>
internal static class OllamaEmbedBody
{
    private static readonly HashSet<string> Said = ["model", "input", "encoding_format", "dimensions"];

    public static ApiError? Write(Utf8JsonWriter json, JsonElement root, List<string> dropped)
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
        if (root.TryGetProperty("dimensions", out JsonElement dimensions) && dimensions.ValueKind != JsonValueKind.Null)
        {
            if (dimensions.ValueKind != JsonValueKind.Number || !dimensions.TryGetInt32(out int count) || count < 1)
                return ApiError.Invalid("'dimensions' must be a whole number above 0.", "dimensions");
            json.WriteNumber("dimensions", count);
        }

        json.WriteBoolean("truncate", false);
        return null;
    }

    private static bool IsEmpty(JsonElement input) => input.ValueKind == JsonValueKind.Array
        ? input.GetArrayLength() == 0 || input.EnumerateArray().Any(item => item.ValueKind == JsonValueKind.String && item.ValueEquals(""))
        : input.ValueKind == JsonValueKind.String && input.ValueEquals("");

    /// <summary>How many vectors a request that was translated asks for.</summary>
    public static int CountInputs(ReadOnlyMemory<byte> request)
    {
        using JsonDocument document = JsonDocument.Parse(request);
        JsonElement input = document.RootElement.GetProperty("input");
        return input.ValueKind == JsonValueKind.Array ? input.GetArrayLength() : 1;
    }

    private static bool IsEncoding(JsonElement format) => format.ValueKind == JsonValueKind.String && format.GetString() is "float" or "base64";
}
