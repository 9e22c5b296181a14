using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hydra.Simulator.Generation;

/// <summary>
/// Makes a value that satisfies a JSON schema, as constrained sampling would. Knows type, enum, const, properties, items, bounds,
/// format, anyOf, oneOf, allOf and local references; patterns it does not.
/// </summary>
internal sealed class SchemaSample
{
    private const int MaxDepth = 12;

    /// <summary>The schema of an answer that must be JSON and no more.</summary>
    public static readonly JsonElement AnyObject =
        JsonElement.Parse("""{"type":"object","properties":{"topic":{"type":"string"},"answer":{"type":"string"}},"required":["topic","answer"]}""");

    private readonly JsonElement _root;
    private readonly Chance _chance;

    private SchemaSample(JsonElement root, Chance chance)
    {
        _root = root;
        _chance = chance;
    }

    public static JsonNode? For(JsonElement schema, Chance chance) => new SchemaSample(schema, chance).Sample(schema, "value", 0);

    private JsonNode? Sample(JsonElement schema, string name, int depth)
    {
        if (schema.ValueKind != JsonValueKind.Object || depth > MaxDepth)
            return name;
        if (schema.TryGetProperty("$ref", out JsonElement reference))
            return Sample(Resolve(reference), name, depth + 1);
        if (schema.TryGetProperty("const", out JsonElement constant))
            return JsonNode.Parse(constant.GetRawText());
        if (schema.TryGetProperty("enum", out JsonElement choices) && choices.ValueKind == JsonValueKind.Array && choices.GetArrayLength() > 0)
            return JsonNode.Parse(choices[_chance.Between(0, choices.GetArrayLength() - 1)].GetRawText());
        if (FirstOf(schema, "anyOf") is { } any)
            return Sample(any, name, depth + 1);
        if (FirstOf(schema, "oneOf") is { } one)
            return Sample(one, name, depth + 1);

        return TypeOf(schema) switch
        {
            "object" => Object(schema, depth),
            "array" => Array(schema, name, depth),
            "integer" => Whole(schema),
            "number" => Number(schema),
            "boolean" => _chance.Between(0, 1) == 1,
            "null" => null,
            _ => Text(schema, name),
        };
    }

    private static string TypeOf(JsonElement schema)
    {
        if (schema.TryGetProperty("type", out JsonElement type))
            return (type.ValueKind == JsonValueKind.Array && type.GetArrayLength() > 0 ? type[0] : type) is { ValueKind: JsonValueKind.String } one ? one.GetString()! : "string";
        return schema.TryGetProperty("properties", out _) || schema.TryGetProperty("allOf", out _) ? "object" : schema.TryGetProperty("items", out _) ? "array" : "string";
    }

    private JsonObject Object(JsonElement schema, int depth)
    {
        var result = new JsonObject();
        if (schema.TryGetProperty("allOf", out JsonElement parts) && parts.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement part in parts.EnumerateArray())
            {
                if (Sample(part, "value", depth + 1) is not JsonObject partial)
                    continue;
                foreach ((string key, JsonNode? value) in partial)
                    result[key] = value?.DeepClone();
            }
        }

        if (schema.TryGetProperty("properties", out JsonElement properties) && properties.ValueKind == JsonValueKind.Object)
        {
            HashSet<string> required = RequiredOf(schema);
            // What is not required is left out where schemas refer to themselves, or they would never end.
            foreach (JsonProperty property in properties.EnumerateObject().Where(property => depth < 4 || required.Contains(property.Name)))
                result[property.Name] = Sample(property.Value, property.Name, depth + 1);
        }

        return result;
    }

    private JsonArray Array(JsonElement schema, string name, int depth)
    {
        int least = Bound(schema, "minItems") is { } min ? (int)min : depth < 4 ? 1 : 0;
        int most = Bound(schema, "maxItems") is { } max ? (int)max : least + 1;
        var result = new JsonArray();
        int count = Math.Min(64, _chance.Between(least, Math.Max(least, Math.Min(most, least + 2))));
        for (int index = 0; index < count; index++)
            result.Add(schema.TryGetProperty("items", out JsonElement items) ? Sample(items, name, depth + 1) : JsonValue.Create(name));
        return result;
    }

    private long Whole(JsonElement schema)
    {
        long least = (long)Math.Ceiling(Bound(schema, "minimum") ?? (Bound(schema, "exclusiveMinimum") + 1) ?? Math.Min(1, Bound(schema, "maximum") ?? 1));
        long most = (long)Math.Floor(Bound(schema, "maximum") ?? (Bound(schema, "exclusiveMaximum") - 1) ?? least + 9);
        return Math.Min(least + _chance.Between(0, 9), Math.Max(least, most));
    }

    private double Number(JsonElement schema)
    {
        double least = Bound(schema, "minimum") ?? Bound(schema, "exclusiveMinimum") ?? Math.Min(0, Bound(schema, "maximum") ?? 0);
        double most = Bound(schema, "maximum") ?? Bound(schema, "exclusiveMaximum") ?? least + 10;
        return Math.Round(least + ((most - least) * (0.25 + (_chance.Fraction() / 2))), 6);
    }

    private string Text(JsonElement schema, string name)
    {
        string? format = schema.TryGetProperty("format", out JsonElement written) && written.ValueKind == JsonValueKind.String ? written.GetString() : null;
        int serial = _chance.Between(1, 28);
        string text = format switch
        {
            "date" => string.Create(CultureInfo.InvariantCulture, $"2026-03-{serial:00}"),
            "date-time" => string.Create(CultureInfo.InvariantCulture, $"2026-03-{serial:00}T12:00:00Z"),
            "time" => string.Create(CultureInfo.InvariantCulture, $"12:{serial:00}:00Z"),
            "email" => $"{name}@example.org",
            "uri" => $"https://example.org/{name}",
            "uuid" => string.Create(CultureInfo.InvariantCulture, $"00000000-0000-4000-8000-{serial:000000000000}"),
            _ => $"sample {name}",
        };
        if (Bound(schema, "minLength") is { } least && text.Length < least)
            text = text.PadRight((int)Math.Min(least, 4096), 'x');
        return Bound(schema, "maxLength") is { } most && text.Length > most ? text[..(int)most] : text;
    }

    private JsonElement Resolve(JsonElement reference)
    {
        JsonElement found = _root;
        foreach (string step in (reference.ValueKind == JsonValueKind.String ? reference.GetString()! : "").TrimStart('#').Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (found.ValueKind != JsonValueKind.Object || !found.TryGetProperty(step, out found))
                return default;
        }

        return found;
    }

    private static JsonElement? FirstOf(JsonElement schema, string keyword) =>
        schema.TryGetProperty(keyword, out JsonElement choices) && choices.ValueKind == JsonValueKind.Array && choices.GetArrayLength() > 0 ? choices[0] : null;

    private static HashSet<string> RequiredOf(JsonElement schema) =>
        schema.TryGetProperty("required", out JsonElement names) && names.ValueKind == JsonValueKind.Array
            ? [.. names.EnumerateArray().Where(name => name.ValueKind == JsonValueKind.String).Select(name => name.GetString()!)]
            : [];

    private static double? Bound(JsonElement schema, string keyword) =>
        schema.TryGetProperty(keyword, out JsonElement bound) && bound.ValueKind == JsonValueKind.Number ? bound.GetDouble() : null;
}
