using System.Text.Json;

namespace Hydra.Tests.Memory.Qdrant;

/// <summary>A JSON object of which every field must be read as what it is: what the API does not document is refused, where the real Qdrant would pass over most of it.</summary>
internal sealed class StrictObject
{
    private readonly Dictionary<string, JsonElement> _fields = new(StringComparer.Ordinal);
    private readonly string _place;

    public StrictObject(JsonElement json, string place)
    {
        if (json.ValueKind != JsonValueKind.Object)
            throw StandInRefusal.Format($"{place}: expected an object");
        _place = place;
        foreach (JsonProperty field in json.EnumerateObject())
        {
            if (!_fields.TryAdd(field.Name, field.Value))
                throw StandInRefusal.Format($"{place}: duplicate field `{field.Name}`");
        }
    }

    /// <summary>Takes a field; null where it is not there.</summary>
    public JsonElement? Take(string name) => _fields.Remove(name, out JsonElement value) ? value : null;

    public JsonElement Need(string name) => Take(name) ?? throw StandInRefusal.Format($"{_place}: missing field `{name}`");

    public string Text(string name) => TextOf(Need(name), $"{_place}.{name}");

    public bool? Truth(string name) => Take(name) is { } value
        ? value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw StandInRefusal.Format($"{_place}.{name}: expected a boolean")
        : null;

    public int? Count(string name, int least) => Take(name) is { } value
        ? value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number)
            ? number >= least ? number : throw StandInRefusal.Invalid($"{_place}.{name}: value {number} invalid, must be {least} or larger")
            : throw StandInRefusal.Format($"{_place}.{name}: expected an integer")
        : null;

    public StrictObject Inner(string name) => new(Need(name), $"{_place}.{name}");

    public StrictObject? InnerOrNull(string name) => Take(name) is { } value ? new StrictObject(value, $"{_place}.{name}") : null;

    /// <summary>The fields that are left, for objects whose fields the caller names.</summary>
    public IEnumerable<(string Name, JsonElement Value)> TakeAll()
    {
        foreach ((string name, JsonElement value) in _fields.ToArray())
        {
            _fields.Remove(name);
            yield return (name, value);
        }
    }

    /// <summary>Refuses what nobody read.</summary>
    public void End()
    {
        if (_fields.Count > 0)
            throw StandInRefusal.Format($"{_place}: unknown field `{_fields.Keys.First()}`");
    }

    public static string TextOf(JsonElement value, string place) => value.ValueKind == JsonValueKind.String ? value.GetString()! : throw StandInRefusal.Format($"{place}: expected a string");

    public static JsonElement[] ListOf(JsonElement value, string place) => value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : throw StandInRefusal.Format($"{place}: expected a sequence");

    public static float[] NumbersOf(JsonElement value, string place) =>
        [.. ListOf(value, place).Select(item => item.ValueKind == JsonValueKind.Number ? item.GetSingle() : throw StandInRefusal.Format($"{place}: expected floats"))];

    /// <summary>Names that are all different.</summary>
    public static HashSet<string> NamesOf(JsonElement value, string place)
    {
        string[] names = [.. ListOf(value, place).Select(item => TextOf(item, place))];
        HashSet<string> distinct = [.. names];
        return distinct.Count == names.Length ? distinct : throw StandInRefusal.Format($"{place}: items must be unique");
    }

    /// <summary>An unsigned integer or a UUID, as one text for both.</summary>
    public static string PointIdOf(JsonElement value, string place) => value.ValueKind switch
    {
        JsonValueKind.Number when value.TryGetUInt64(out ulong number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture),
        JsonValueKind.String when Guid.TryParse(value.GetString(), out Guid id) => id.ToString(),
        _ => throw StandInRefusal.Format($"{place}: value {value.GetRawText()} is not a valid point ID, valid values are either an unsigned integer or a UUID"),
    };
}
