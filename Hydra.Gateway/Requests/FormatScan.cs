using System.Text.Json;
using Hydra.Gateway.Errors;

namespace Hydra.Gateway.Requests;

/// <summary>Reads <c>response_format</c> and notes the places that other dialects say in another way.</summary>
internal sealed class FormatScan
{
    /// <summary>The value <c>"json_object"</c> of <c>type</c>; null where it is another.</summary>
    public BodyRange? JsonObject { get; private set; }

    /// <summary>The schema in its wrapper; null where there is none.</summary>
    public SchemaWrapper? Schema { get; private set; }

    public ApiError? Read(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        if (reader.TokenType != JsonTokenType.StartObject)
            return ApiError.Invalid("'response_format' must be an object with a type: text, json_object or json_schema.", "response_format");

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isType = reader.ValueTextEquals("type"u8);
            bool isWrapper = reader.ValueTextEquals("json_schema"u8);
            reader.Read();
            if (isType && reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("json_object"u8))
                JsonObject = reader.RangeOfToken();
            if (isWrapper && reader.TokenType == JsonTokenType.StartObject)
                ReadWrapper(ref reader);
            else
                reader.Skip();
        }

        return null;
    }

    private void ReadWrapper(ref Utf8JsonReader reader)
    {
        int start = (int)reader.TokenStartIndex;
        BodyRange? schema = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isSchema = reader.ValueTextEquals("schema"u8);
            reader.Read();
            int valueStart = (int)reader.TokenStartIndex;
            bool isObject = reader.TokenType == JsonTokenType.StartObject;
            reader.Skip();
            if (isSchema && isObject)
                schema = new BodyRange(valueStart, (int)reader.BytesConsumed - valueStart);
        }

        if (schema is { } found)
            Schema = new SchemaWrapper(new BodyRange(start, (int)reader.BytesConsumed - start), found);
    }
}
