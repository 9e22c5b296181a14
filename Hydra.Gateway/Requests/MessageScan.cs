using System.Text.Json;
using Hydra.Gateway.Errors;

namespace Hydra.Gateway.Requests;

/// <summary>Checks <c>messages</c>: a list of objects that have a role.</summary>
internal static class MessageScan
{
    public static ApiError? Read(ref Utf8JsonReader reader, out bool hasAny)
    {
        hasAny = false;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
            return ApiError.Invalid("'messages' must be a list of messages.", "messages");

        for (int i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
        {
            hasAny = true;
            if (ReadMessage(ref reader, i) is { } error)
                return error;
        }

        return null;
    }

    private static ApiError? ReadMessage(ref Utf8JsonReader reader, int index)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            return ApiError.Invalid($"'messages[{index}]' must be an object.", $"messages[{index}]");

        bool hasRole = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isRole = reader.ValueTextEquals("role"u8);
            reader.SkipValue();
            if (isRole)
                hasRole = reader.TokenType == JsonTokenType.String;
        }

        return hasRole ? null : ApiError.Invalid($"'messages[{index}]' must have a role: system, developer, user, assistant or tool.", $"messages[{index}].role");
    }
}
