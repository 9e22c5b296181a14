using System.Text.Json;
using Hydra.Simulator.StandIns;

namespace Hydra.Simulator.Ollama;

/// <summary>
/// A field of a request body, decoded as Go's encoding/json decodes it: null is as if left out, unknown fields are let through,
/// and the first wrong type refuses the whole body with 400 and Go's words.
/// </summary>
internal readonly struct GoField
{
    private readonly string _type;
    private readonly string _path;

    private GoField(JsonElement? value, string type, string path)
    {
        Value = value is { ValueKind: JsonValueKind.Null } ? null : value;
        _type = type;
        _path = path;
    }

    public JsonElement? Value { get; }

    public JsonValueKind Kind => Value?.ValueKind ?? JsonValueKind.Undefined;

    public static GoField Root(JsonElement body, string type)
    {
        var root = new GoField(body, type, "");
        return body.ValueKind == JsonValueKind.Object ? root : throw root.Wrong($"api.{type}");
    }

    public GoField this[string name]
    {
        get
        {
            bool isThere = Object().TryGetProperty(name, out JsonElement child);
            return new GoField(isThere ? child : null, _type, _path.Length == 0 ? name : $"{_path}.{name}");
        }
    }

    public string Text() => Value is { } value ? JsonRequest.TextOf(value) ?? throw Wrong("string") : "";

    public bool? Flag() => Kind switch
    {
        JsonValueKind.Undefined => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong("bool"),
    };

    public int? Whole() => Value is not { } value ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) ? number
        : throw Wrong("int");

    public IEnumerable<GoField> List(string type)
    {
        if (Value is not { } value)
            return [];
        if (value.ValueKind != JsonValueKind.Array)
            throw Wrong(type);
        (string name, string path) = (_type, _path);
        return value.EnumerateArray().Select(item => new GoField(item, name, path));
    }

    /// <summary>This as an object; an empty one where nothing is there.</summary>
    public JsonElement Object(string type = "map[string]interface {}") => Kind switch
    {
        JsonValueKind.Object => Value!.Value,
        JsonValueKind.Undefined => JsonElement.Parse("{}"),
        _ => throw Wrong(type),
    };

    public RefusalException Wrong(string wanted)
    {
        string found = Kind switch
        {
            JsonValueKind.True or JsonValueKind.False => "bool",
            JsonValueKind.Undefined => "null",
            _ => Kind.ToString().ToLowerInvariant(),
        };
        string place = _path.Length == 0 ? "value" : $"Go struct field {_type}.{_path}";
        string preposition = _path.Length == 0 ? "Go " : "";
        return OllamaRefusals.Refusal(StatusCodes.Status400BadRequest, $"json: cannot unmarshal {found} into {preposition}{place} of type {wanted}");
    }
}
