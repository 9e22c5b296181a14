using System.Text.Json;
using Hydra.Gateway.Errors;

namespace Hydra.Gateway.Requests;

/// <summary>Checks <c>messages</c>, a list of objects that have a role, and notes the roles that not every backend knows.</summary>
internal static class MessageScan
{
    public static ApiError? Read(ref Utf8JsonReader reader, List<BodyRange> developers, out bool hasAny)
    {
        hasAny = false;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
            return ApiError.Invalid("'messages' must be a list of messages.", "messages");

        for (int i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
        {
            hasAny = true;
            if (ReadMessage(ref reader, i, developers) is { } error)
                return error;
        }

        return null;
    }

    private static ApiError? ReadMessage(ref Utf8JsonReader reader, int index, List<BodyRange> developers)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            return ApiError.Invalid($"'messages[{index}]' must be an object.", $"messages[{index}]");

        bool hasRole = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isRole = reader.ValueTextEquals("role"u8);
            reader.SkipValue();
            if (!isRole)
                continue;
            hasRole = reader.TokenType == JsonTokenType.String;
            if (hasRole && reader.ValueTextEquals("developer"u8))
                developers.Add(reader.RangeOfToken());
        }

        return hasRole ? null : ApiError.Invalid($"'messages[{index}]' must have a role: system, developer, user, assistant or tool.", $"messages[{index}].role");
    }
}
