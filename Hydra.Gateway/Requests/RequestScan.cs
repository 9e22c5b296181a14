using System.Text.Json;
using Hydra.Gateway.Errors;

namespace Hydra.Gateway.Requests;

/// <summary>One pass over a body without building a tree: checks what the gateway relies on and notes the places that it may replace.</summary>
internal sealed class RequestScan
{
    private readonly ToolScan _tools = new();
    private readonly List<BodyRange> _developers = [];
    private readonly FormatScan _format = new();
    private bool _hasInput;

    public string? Model { get; private set; }

    public BodyRange ModelValue { get; private set; }

    public bool Stream { get; private set; }

    public BodyRange? StreamOptions { get; private set; }

    public bool IncludeUsage { get; private set; }

    public int InsideObject { get; private set; }

    public ToolScan Tools => _tools;

    public AllowedTools? AllowedTools { get; private set; }

    public IReadOnlyList<BodyRange> Developers => _developers;

    public TextWishes Wishes { get; private set; }

    public FormatScan Format => _format;

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
            return MessageScan.Read(ref reader, _developers, out _hasInput);
        if (operation == InferenceOperation.Chat && reader.ValueTextEquals("tools"u8))
            return _tools.Read(ref reader);
        if (operation == InferenceOperation.Chat && reader.ValueTextEquals("tool_choice"u8))
            return ReadToolChoice(ref reader);
        if (reader.ValueTextEquals("response_format"u8))
            return _format.Read(ref reader);
        if (operation == InferenceOperation.Completion)
            return ReadOfCompletion(ref reader);
        if (operation == InferenceOperation.Embedding && reader.ValueTextEquals("input"u8))
            _hasInput = true;
        reader.SkipValue();
        return null;
    }

    private ApiError? ReadToolChoice(ref Utf8JsonReader reader)
    {
        AllowedTools = ToolChoiceScan.Read(ref reader);
        return null;
    }

    private ApiError? ReadOfCompletion(ref Utf8JsonReader reader)
    {
        _hasInput |= reader.ValueTextEquals("prompt"u8);
        bool isSuffix = reader.ValueTextEquals("suffix"u8);
        bool isEcho = reader.ValueTextEquals("echo"u8);
        reader.SkipValue();
        if (isSuffix)
            Wishes = Wishes with { Suffix = reader.TokenType == JsonTokenType.String && !reader.ValueSpan.IsEmpty };
        if (isEcho)
            Wishes = Wishes with { Echo = reader.TokenType == JsonTokenType.True };
        return null;
    }

    private ApiError? ReadModel(ref Utf8JsonReader reader)
    {
        reader.Read();
        ModelValue = reader.RangeOfToken();
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
        reader.Read();
        StreamOptions = reader.RangeOfToken();
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        if (reader.TokenType != JsonTokenType.StartObject)
            return ApiError.Invalid("'stream_options' must be an object.", "stream_options");

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isUsage = reader.ValueTextEquals("include_usage"u8);
            reader.SkipValue();
            if (isUsage)
                IncludeUsage = reader.TokenType == JsonTokenType.True;
        }

        StreamOptions = BodyRange.Between(StreamOptions.Value.Start, (int)reader.BytesConsumed);
        return null;
    }

    private ApiError? CheckComplete(InferenceOperation operation)
    {
        if (Model is null)
            return ApiError.Invalid("'model' is missing. GET /v1/models lists the models.", "model");
        if (_hasInput)
            return null;
        string input = operation == InferenceOperation.Chat ? "messages" : operation == InferenceOperation.Completion ? "prompt" : "input";
        return ApiError.Invalid($"'{input}' is missing or empty.", input);
    }
}
