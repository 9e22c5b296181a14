using System.Text.Json;
using Hydra.Gateway.Errors;

namespace Hydra.Gateway.Requests;

/// <summary>One pass over a body without building a tree: checks what the gateway relies on and notes the places that it may replace.</summary>
internal sealed class RequestScan
{
    private readonly List<FunctionGap> _incompleteFunctions = [];
    private bool _hasInput;

    public string? Model { get; private set; }

    public BodyRange ModelValue { get; private set; }

    public bool Stream { get; private set; }

    public bool HasStreamOptions { get; private set; }

    public bool IncludeUsage { get; private set; }

    public int InsideObject { get; private set; }

    public IReadOnlyList<FunctionGap> IncompleteFunctions => _incompleteFunctions;

    public BodyRange? JsonObjectFormat { get; private set; }

    public SchemaWrapper? WrappedSchema { get; private set; }

    /// <summary>Scans a body. Throws <see cref="JsonException"/> where it is not JSON.</summary>
    /// <returns>What is wrong with the request, or null.</returns>
    public ApiError? Scan(ReadOnlySpan<byte> body, InferenceOperation operation)
    {
        var reader = new Utf8JsonReader(body);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return ApiError.Invalid("The body must be a JSON object.");
        InsideObject = (int)reader.BytesConsumed;

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (ReadProperty(ref reader, operation) is { } error)
                return error;
        }

        // One more step: anything after the object is an error of form.
        reader.Read();
        return CheckComplete(operation);
    }

    private ApiError? ReadProperty(ref Utf8JsonReader reader, InferenceOperation operation)
    {
        if (reader.ValueTextEquals("model"u8))
            return ReadModel(ref reader);
        if (reader.ValueTextEquals("stream"u8))
            return ReadStream(ref reader);
        if (reader.ValueTextEquals("stream_options"u8))
            return ReadStreamOptions(ref reader);
        if (operation == InferenceOperation.Chat && reader.ValueTextEquals("messages"u8))
            return ReadMessages(ref reader);
        if (operation == InferenceOperation.Chat && reader.ValueTextEquals("tools"u8))
            return ReadTools(ref reader);
        if (reader.ValueTextEquals("response_format"u8))
            return ReadFormat(ref reader);
        if (operation != InferenceOperation.Chat && reader.ValueTextEquals(InputOf(operation)))
            _hasInput = true;
        Skip(ref reader);
        return null;
    }

    private ApiError? ReadModel(ref Utf8JsonReader reader)
    {
        reader.Read();
        ModelValue = RangeOfToken(ref reader);
        if (reader.TokenType != JsonTokenType.String)
            return ApiError.Invalid("'model' must be a string.", "model");

        Model = ReadText(ref reader);
        return string.IsNullOrEmpty(Model) ? ApiError.Invalid("'model' must name a model. GET /v1/models lists them.", "model") : null;
    }

    /// <summary>Null for a string that escapes half of a surrogate pair, which no name does.</summary>
    private static string? ReadText(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private ApiError? ReadStream(ref Utf8JsonReader reader)
    {
        reader.Read();
        Stream = reader.TokenType == JsonTokenType.True;
        if (reader.TokenType is JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null)
            return null;
        return ApiError.Invalid("'stream' must be true or false.", "stream");
    }

    private ApiError? ReadStreamOptions(ref Utf8JsonReader reader)
    {
        HasStreamOptions = true;
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        if (reader.TokenType != JsonTokenType.StartObject)
            return ApiError.Invalid("'stream_options' must be an object.", "stream_options");

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isUsage = reader.ValueTextEquals("include_usage"u8);
            Skip(ref reader);
            if (isUsage)
                IncludeUsage = reader.TokenType == JsonTokenType.True;
        }

        return null;
    }

    private ApiError? ReadMessages(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
            return ApiError.Invalid("'messages' must be a list of messages.", "messages");

        for (int i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
        {
            _hasInput = true;
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
            Skip(ref reader);
            hasRole |= isRole && reader.TokenType == JsonTokenType.String;
        }

        return hasRole ? null : ApiError.Invalid($"'messages[{index}]' must have a role: system, developer, user, assistant or tool.", $"messages[{index}].role");
    }

    private ApiError? ReadTools(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        if (reader.TokenType != JsonTokenType.StartArray)
            return ApiError.Invalid("'tools' must be a list.", "tools");

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartObject)
                ReadTool(ref reader);
            else
                reader.Skip();
        }

        return null;
    }

    private void ReadTool(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isFunction = reader.ValueTextEquals("function"u8);
            reader.Read();
            if (isFunction && reader.TokenType == JsonTokenType.StartObject)
                ReadFunction(ref reader);
            else
                reader.Skip();
        }
    }

    private void ReadFunction(ref Utf8JsonReader reader)
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
            Skip(ref reader);
        }

        // What is put into an empty object would leave a comma before its brace; such a function has no name either.
        if (!isEmpty && !(hasDescription && hasParameters))
            _incompleteFunctions.Add(new FunctionGap(inside, !hasDescription, !hasParameters));
    }

    private ApiError? ReadFormat(ref Utf8JsonReader reader)
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
                JsonObjectFormat = RangeOfToken(ref reader);
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
            WrappedSchema = new SchemaWrapper(new BodyRange(start, (int)reader.BytesConsumed - start), found);
    }

    private static BodyRange RangeOfToken(ref Utf8JsonReader reader) => new((int)reader.TokenStartIndex, (int)(reader.BytesConsumed - reader.TokenStartIndex));

    private ApiError? CheckComplete(InferenceOperation operation)
    {
        if (Model is null)
            return ApiError.Invalid("'model' is missing. GET /v1/models lists the models.", "model");
        if (_hasInput)
            return null;
        string input = operation == InferenceOperation.Chat ? "messages" : operation == InferenceOperation.Completion ? "prompt" : "input";
        return ApiError.Invalid($"'{input}' is missing or empty.", input);
    }

    private static ReadOnlySpan<byte> InputOf(InferenceOperation operation) => operation == InferenceOperation.Completion ? "prompt"u8 : "input"u8;

    private static void Skip(ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
    }
}
