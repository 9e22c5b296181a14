using System.Text.Json;

namespace Hydra.Gateway.Answers;

/// <summary>What one JSON object of a backend says at its top level, and that it is JSON at all.</summary>
/// <param name="IsJson">Whether it is one whole JSON object.</param>
/// <param name="IsError">Whether it is an error in place of an answer.</param>
/// <param name="Model">The model that it says it is from; null where it says none.</param>
internal readonly record struct AnswerScan(bool IsJson, bool IsError, string? Model)
{
    /// <summary>Scans an object.</summary>
    /// <param name="json">The object.</param>
    /// <param name="expectedModel">The model that is expected; named in the result only where another one answers. Null not to look.</param>
    public static AnswerScan Of(ReadOnlySpan<byte> json, string? expectedModel = null)
    {
        try
        {
            return Scan(json, expectedModel);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string that is not UTF-8, or half of a surrogate pair.
            return default;
        }
    }

    private static AnswerScan Scan(ReadOnlySpan<byte> json, string? expectedModel)
    {
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return default;

        bool isError = false;
        string? otherModel = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isErrorKey = reader.ValueTextEquals("error"u8);
            bool isModelKey = expectedModel is not null && (reader.ValueTextEquals("model"u8) || reader.ValueTextEquals("model_name"u8));
            reader.Read();
            isError |= isErrorKey && reader.TokenType is not (JsonTokenType.Null or JsonTokenType.False);
            if (isModelKey && reader.TokenType == JsonTokenType.String && !reader.ValueTextEquals(expectedModel))
                otherModel = reader.GetString();
            reader.Skip();
        }

        reader.Read();
        return new AnswerScan(true, isError, otherModel);
    }
}
