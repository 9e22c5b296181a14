using System.Text.Json;
using Hydra.Gateway.Errors;

namespace Hydra.Gateway.Requests;

/// <summary>Reads <c>tools</c> and notes the functions that lack what a backend asks for and OpenAI leaves open.</summary>
internal static class ToolScan
{
    public static ApiError? Read(ref Utf8JsonReader reader, List<FunctionGap> gaps)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        if (reader.TokenType != JsonTokenType.StartArray)
            return ApiError.Invalid("'tools' must be a list.", "tools");

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartObject)
                ReadTool(ref reader, gaps);
            else
                reader.Skip();
        }

        return null;
    }

    private static void ReadTool(ref Utf8JsonReader reader, List<FunctionGap> gaps)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isFunction = reader.ValueTextEquals("function"u8);
            reader.Read();
            if (isFunction && reader.TokenType == JsonTokenType.StartObject)
                ReadFunction(ref reader, gaps);
            else
                reader.Skip();
        }
    }

    private static void ReadFunction(ref Utf8JsonReader reader, List<FunctionGap> gaps)
    {
        int inside = (int)reader.BytesConsumed;
        bool isEmpty = true;
        bool hasDescription = false;
        bool hasParameters = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            isEmpty = false;
            hasDescription |= reader.ValueTextEquals("description"u8);
            hasParameters |= reader.ValueTextEquals("parameters"u8);
            reader.SkipValue();
        }

        // What is put into an empty object would leave a comma before its brace; such a function has no name either.
        if (!isEmpty && !(hasDescription && hasParameters))
            gaps.Add(new FunctionGap(inside, !hasDescription, !hasParameters));
    }
}
