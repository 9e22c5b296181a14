using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hydra.Memory.Letta;

/// <summary>
/// A request's JSON object, read field by field: what is absent stays apart from what is null, and what is wrong is collected so that the caller learns all
/// of it at once. Fields that nobody asks for are ignored.
/// </summary>
internal sealed class RequestObject
{
    /// <summary>Deeper than any document of Letta's; a hostile one must not take the stack.</summary>
    private const int Deepest = 64;

    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = Deepest };

    private readonly JsonElement _root;
    private readonly string _path;
    private readonly List<string> _faults;

    public RequestObject(JsonElement root, string path = "", List<string>? faults = null)
    {
        _root = root;
        _path = path;
        _faults = faults ?? [];
        if (root.ValueKind is not JsonValueKind.Object and not JsonValueKind.Undefined)
            _faults.Add($"{(path.Length == 0 ? "The body" : path)} must be a JSON object.");
    }

    /// <summary>What is wrong, as far as it has been read.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>Whether the request has a body at all.</summary>
    public bool IsEmpty => _root.ValueKind == JsonValueKind.Undefined;

    /// <summary>The JSON itself.</summary>
    public string Raw => _root.GetRawText();

    /// <summary>The names of its fields.</summary>
    public IEnumerable<string> Names => _root.ValueKind == JsonValueKind.Object ? _root.EnumerateObject().Select(property => property.Name) : [];

    /// <summary>Reads a request's body for a minimal API. No body at all is an empty object: attach and detach send none, and no Content-Type.</summary>
    public static async ValueTask<RequestObject?> BindAsync(HttpContext context)
    {
        using var bytes = new MemoryStream();
        await context.Request.Body.CopyToAsync(bytes, context.RequestAborted);
        return Parse(bytes.GetBuffer().AsMemory(0, (int)bytes.Length));
    }

    public static RequestObject Parse(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.Span.Trim(" \t\r\n"u8).IsEmpty)
            return new RequestObject(default);
        try
        {
            using JsonDocument document = JsonDocument.Parse(utf8, Reading);
            return new RequestObject(document.RootElement.Clone());
        }
        catch (JsonException exception)
        {
            return new RequestObject(default, faults: [$"The body is not JSON in UTF-8: line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}."]);
        }
    }

    /// <summary>Whether the field is there, null or not.</summary>
    public bool Has(string name) => _root.ValueKind == JsonValueKind.Object && _root.TryGetProperty(name, out _);

    public string? Text(string name) => Field(name) is not { } field ? null
        : field.ValueKind == JsonValueKind.String && TryText(field, out string? text) ? text
        : Fault<string>(name, field.ValueKind == JsonValueKind.String ? "has characters that are none (U+0000, or half of a surrogate pair)" : "must be a string");

    /// <summary>A text that must be there.</summary>
    public string RequiredText(string name)
    {
        if (Field(name) is null)
            Fault<string>(name, "is required");
        return Text(name) ?? "";
    }

    public bool? Flag(string name) => Field(name) is not { } field ? null
        : field.ValueKind is JsonValueKind.True or JsonValueKind.False ? field.GetBoolean()
        : Fault<bool?>(name, "must be true or false");

    public long? Number(string name, long least, long most) => Field(name) is not { } field ? null
        : field.ValueKind == JsonValueKind.Number && field.TryGetInt64(out long number) && number >= least && number <= most ? number
        : Fault<long?>(name, $"must be a whole number from {least} to {most}");

    public DateTimeOffset? Time(string name) => Text(name) is not { } text ? null
        : LettaTime.TryRead(text, endOfDay: false, out DateTimeOffset time) ? time
        : Fault<DateTimeOffset?>(name, LettaTime.Rule);

    public IReadOnlyList<string>? Texts(string name)
    {
        if (Field(name) is not { } field)
            return null;
        if (field.ValueKind != JsonValueKind.Array || field.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String || !TryText(item, out _)))
            return Fault<IReadOnlyList<string>>(name, "must be a list of strings");
        return [.. field.EnumerateArray().Select(item => item.GetString()!)];
    }

    /// <summary>An object, kept as it is.</summary>
    public JsonObject? Object(string name) => Field(name) is not { } field ? null
        : field.ValueKind != JsonValueKind.Object ? Fault<JsonObject>(name, "must be a JSON object")
        : Storable(field) ? JsonObject.Create(field)
        : Fault<JsonObject>(name, "has characters that are none (U+0000, or half of a surrogate pair)");

    /// <summary>A list of objects, each to be read like a body.</summary>
    public IReadOnlyList<RequestObject> Objects(string name) => Field(name) is not { } field ? []
        : field.ValueKind == JsonValueKind.Array ? [.. field.EnumerateArray().Select((item, index) => new RequestObject(item, $"{_path}{name}[{index}]", _faults))]
        : Fault<IReadOnlyList<RequestObject>>(name, "must be a list of JSON objects") ?? [];

    /// <summary>Whatever it is, kept as it is; null also where the field is.</summary>
    public JsonNode? Any(string name) => Field(name) is not { } field ? null
        : Storable(field) ? JsonNode.Parse(field.GetRawText())
        : Fault<JsonNode>(name, "has characters that are none (U+0000, or half of a surrogate pair)");

    /// <summary>Adds what the caller must be told about a field.</summary>
    public T? Fault<T>(string name, string what)
    {
        _faults.Add($"{(_path.Length == 0 ? "" : _path + ".")}{name} {what}.");
        return default;
    }

    /// <summary>The refusal, where anything was wrong with what has been read.</summary>
    public bool IsRefused([NotNullWhen(true)] out Refusal? refusal)
    {
        refusal = _faults.Count == 0 ? null : Refusal.Invalid(_faults);
        return refusal is not null;
    }

    private static bool TryText(JsonElement field, [NotNullWhen(true)] out string? text)
    {
        try
        {
            text = field.GetString()!;
            // PostgreSQL has no place for it, so neither has anyone else.
            return !text.Contains('\0', StringComparison.Ordinal);
        }
        catch (InvalidOperationException)
        {
            text = null;
            return false;
        }
    }

    private static bool Storable(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => TryText(element, out _),
        JsonValueKind.Array => element.EnumerateArray().All(Storable),
        JsonValueKind.Object => element.EnumerateObject().All(field => !field.Name.Contains('\0', StringComparison.Ordinal) && Storable(field.Value)),
        _ => true,
    };

    private JsonElement? Field(string name) =>
        _root.ValueKind == JsonValueKind.Object && _root.TryGetProperty(name, out JsonElement field) && field.ValueKind != JsonValueKind.Null ? field : null;
}
