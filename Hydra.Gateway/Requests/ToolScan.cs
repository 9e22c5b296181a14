using System.Text.Json;
using Hydra.Gateway.Errors;

namespace Hydra.Gateway.Requests;

/// <summary>Reads <c>tools</c> and notes each with its name, and the functions that lack what a backend asks for and OpenAI leaves open.</summary>
internal sealed class ToolScan
{
    private readonly List<FunctionGap> _gaps = [];
    private readonly List<ToolPlace> _tools = [];

    public IReadOnlyList<FunctionGap> Gaps => _gaps;

    public IReadOnlyList<ToolPlace> Tools => _tools;

    public ApiError? Read(ref Utf8JsonReader reader)
    {
        // Said twice, the later counts.
        _gaps.Clear();
        _tools.Clear();
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        if (reader.TokenType != JsonTokenType.StartArray)
            return ApiError.Invalid("'tools' must be a list.", "tools");

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            int start = (int)reader.TokenStartIndex;
            string? name = null;
            if (reader.TokenType == JsonTokenType.StartObject)
                name = ReadTool(ref reader);
            else
                reader.Skip();
            _tools.Add(new ToolPlace(new BodyRange(start, (int)reader.BytesConsumed - start), name));
        }

        return null;
    }

    private string? ReadTool(ref Utf8JsonReader reader)
    {
        string? name = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isFunction = reader.ValueTextEquals("function"u8);
            reader.Read();
            if (isFunction && reader.TokenType == JsonTokenType.StartObject)
                name = ReadFunction(ref reader);
            else
                reader.Skip();
        }

        return name;
    }

    private string? ReadFunction(ref Utf8JsonReader reader)
    {
        string? name = null;
        int inside = (int)reader.BytesConsumed;
        bool isEmpty = true;
        bool hasDescription = false;
        bool hasParameters = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            isEmpty = false;
            hasDescription |= reader.ValueTextEquals("description"u8);
            hasParameters |= reader.ValueTextEquals("parameters"u8);
            bool isName = reader.ValueTextEquals("name"u8);
            reader.SkipValue();
            if (isName && reader.TokenType == JsonTokenType.String)
                name = reader.GetString();
        }

        // What is put into an empty object would leave a comma before its brace; such a function has no name either.
        if (!isEmpty && !(hasDescription && hasParameters))
            _gaps.Add(new FunctionGap(inside, !hasDescription, !hasParameters));
        return name;
    }
}
