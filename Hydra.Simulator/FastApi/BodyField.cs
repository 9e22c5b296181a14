using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hydra.Simulator.StandIns;

namespace Hydra.Simulator.FastApi;

/// <summary>
/// A field of a request body, checked as Pydantic checks it: numbers may come as strings, unknown fields are let through, and
/// every problem of the body goes into one list, which the answer 422 carries as its <c>detail</c>.
/// </summary>
internal readonly struct BodyField
{
    private readonly JsonElement? _parent;
    private readonly object[] _path;
    private readonly List<JsonNode> _problems;

    private BodyField(JsonElement? value, JsonElement? parent, object[] path, List<JsonNode> problems)
    {
        // Pydantic's optional fields take null as if they were left out.
        Value = value is { ValueKind: JsonValueKind.Null } ? null : value;
        _parent = parent;
        _path = path;
        _problems = problems;
    }

    public JsonElement? Value { get; }

    public JsonValueKind Kind => Value?.ValueKind ?? JsonValueKind.Undefined;

    public static BodyField Root(JsonElement body, List<JsonNode> problems) => new(body, null, ["body"], problems);

    /// <summary>A field of this object, by the first of its names that is there.</summary>
    public BodyField this[params ReadOnlySpan<string> names]
    {
        get
        {
            foreach (string name in names)
            {
                if (Kind == JsonValueKind.Object && Value!.Value.TryGetProperty(name, out JsonElement child))
                    return new BodyField(child, Value, [.. _path, name], _problems);
            }

            return new BodyField(null, Value, [.. _path, names[0]], _problems);
        }
    }

    /// <summary>Notes that a field is missing.</summary>
    public BodyField Required()
    {
        if (Value is null)
            _problems.Add(Problem("missing", "Field required", _parent));
        return this;
    }

    public string? Text() => Value is not { } value ? null
        : JsonRequest.TextOf(value) ?? Wrong<string?>("string_type", "Input should be a valid string");

    public bool Flag() => Value is { } value && value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String when bool.TryParse(value.GetString(), out bool flag) => flag,
        JsonValueKind.Number when value.TryGetInt32(out int number) && number is 0 or 1 => number == 1,
        _ => Wrong<bool>("bool_parsing", "Input should be a valid boolean, unable to interpret input"),
    };

    public int? Whole(int min = int.MinValue) => Number(min, int.MaxValue) is not { } number ? null
        : number == Math.Floor(number) ? (int)number
        : Wrong<int?>("int_from_float", "Input should be a valid integer, got a number with a fractional part");

    public double? Number(double min = double.MinValue, double max = double.MaxValue)
    {
        if (Value is not { } value)
            return null;
        double? number = value.ValueKind switch
        {
            JsonValueKind.Number => value.GetDouble(),
            JsonValueKind.True => 1,
            JsonValueKind.False => 0,
            JsonValueKind.String when double.TryParse(value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out double parsed) => parsed,
            _ => Wrong<double?>("float_type", "Input should be a valid number"),
        };
        if (number < min)
            return Wrong<double?>("greater_than_equal", string.Create(CultureInfo.InvariantCulture, $"Input should be greater than or equal to {min}"));
        if (number > max)
            return Wrong<double?>("less_than_equal", string.Create(CultureInfo.InvariantCulture, $"Input should be less than or equal to {max}"));
        return number;
    }

    public string? OneOf(params string[] choices) => Text() is not { } text ? null
        : choices.Contains(text) ? text
        : Wrong<string?>("literal_error", $"Input should be {string.Join(", ", choices[..^1].Select(choice => $"'{choice}'"))} or '{choices[^1]}'");

    public BodyField Dictionary()
    {
        if (Value is not null && Kind != JsonValueKind.Object)
            _problems.Add(Problem("dict_type", "Input should be a valid dictionary", Value));
        return this;
    }

    public IEnumerable<BodyField> List()
    {
        if (Value is null)
            return [];
        if (Kind != JsonValueKind.Array)
            return Wrong<IEnumerable<BodyField>>("list_type", "Input should be a valid list") ?? [];
        List<JsonNode> problems = _problems;
        object[] path = _path;
        return Value.Value.EnumerateArray().Select((item, index) => new BodyField(item, null, [.. path, index], problems)).ToList();
    }

    /// <summary>A text, or several.</summary>
    public IEnumerable<string> Texts() => Kind is JsonValueKind.String or JsonValueKind.Undefined
        ? Text() is { } text ? [text] : []
        : List().Select(item => item.Text() ?? "").ToList();

    private T? Wrong<T>(string type, string message)
    {
        _problems.Add(Problem(type, message, Value));
        return default;
    }

    private JsonObject Problem(string type, string message, JsonElement? input) => new()
    {
        ["type"] = type,
        ["loc"] = new JsonArray([.. _path.Select(step => step is int index ? JsonValue.Create(index) : JsonValue.Create((string)step))]),
        ["msg"] = message,
        ["input"] = input is { } value && JsonRequest.IsShort(value) ? JsonNode.Parse(value.GetRawText()) : null,
    };
}
