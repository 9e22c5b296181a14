using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Net;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using Hydra.Cluster.Reading;

namespace Hydra.Cluster.Schema;

/// <summary>The JSON Schema of cluster.yaml, generated from the types that it is bound to, so that editors complete and check it.</summary>
public static class ClusterSchema
{
    private static readonly JsonSchemaExporterOptions Exporter = new() { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Transform };

    /// <summary>The schema as text that ends in a line feed.</summary>
    public static string Generate()
    {
        JsonNode body = DocumentJson.Options.GetJsonSchemaAsNode(typeof(ClusterDocument), Exporter);
        var schema = new JsonObject { ["$schema"] = "https://json-schema.org/draft/2020-12/schema", ["title"] = "Hydra cluster.yaml" };
        foreach ((string key, JsonNode? value) in body.AsObject())
            schema[key] = value?.DeepClone();
        return schema.ToJsonString(DocumentJson.Options) + "\n";
    }

    private static JsonObject Transform(JsonSchemaExporterContext context, JsonNode node)
    {
        Type type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        JsonObject schema = ScalarSchema(type) ?? (node as JsonObject ?? []);
        NotNull(schema);
        ICustomAttributeProvider? property = context.PropertyInfo?.AttributeProvider;
        foreach (object attribute in property?.GetCustomAttributes(inherit: false) ?? type.GetCustomAttributes(inherit: false))
            Apply(attribute, schema);
        return schema;
    }

    /// <summary>The types that a scalar of the file becomes, which the serializer would describe by their members.</summary>
    private static JsonObject? ScalarSchema(Type type)
    {
        if (type.GetCustomAttribute<ScalarFormAttribute>() is { } form)
            return Pattern(form.Pattern, form.Examples);
        if (type == typeof(IPAddress))
            return Pattern(ScalarReader.AddressPattern, "192.0.2.10");
        if (type == typeof(IPNetwork))
            return Pattern(ScalarReader.NetworkPattern, "192.0.2.0/24");
        return type == typeof(TimeSpan) ? Pattern(DurationText.Pattern, "15s, 5m, 1h30m") : null;
    }

    private static JsonObject Pattern(string pattern, string examples)
    {
        // An unquoted 4000 is a number to an editor, and a port all the same to the reader.
        JsonNode type = pattern.StartsWith("^[0-9]{1,", StringComparison.Ordinal) ? new JsonArray("string", "integer") : "string";
        return new JsonObject { ["type"] = type, ["pattern"] = pattern, ["examples"] = new JsonArray([.. examples.Split(", ").Select(example => JsonValue.Create(example))]) };
    }

    /// <summary>Leaving a key out is how the file says null.</summary>
    private static void NotNull(JsonObject schema)
    {
        if (schema["type"] is JsonArray types && types.Any(type => (string?)type == "null"))
        {
            List<string> kept = [.. types.Select(type => (string)type!).Where(type => type != "null")];
            schema["type"] = kept.Count == 1 ? kept[0] : new JsonArray([.. kept.Select(type => JsonValue.Create(type))]);
        }

        if (schema["enum"] is JsonArray members)
            schema["enum"] = new JsonArray([.. members.Where(member => member is not null).Select(member => member!.DeepClone())]);
        schema.Remove("default");
    }

    /// <summary>The attribute holds text until it is first used to check a value.</summary>
    private static string Duration(object limit) => DurationText.Of(limit as TimeSpan? ?? TimeSpan.Parse((string)limit, CultureInfo.InvariantCulture));

    private static void Apply(object attribute, JsonObject schema)
    {
        switch (attribute)
        {
            case DescriptionAttribute description:
                schema["description"] = description.Description;
                break;
            case RangeAttribute range when range.OperandType == typeof(TimeSpan):
                schema["description"] = $"{schema["description"]} From {Duration(range.Minimum)} to {Duration(range.Maximum)}.".Trim();
                break;
            case RangeAttribute range:
                schema["minimum"] = JsonValue.Create(Convert.ToDouble(range.Minimum, CultureInfo.InvariantCulture));
                schema["maximum"] = JsonValue.Create(Convert.ToDouble(range.Maximum, CultureInfo.InvariantCulture));
                break;
            case RegularExpressionAttribute form:
                schema["pattern"] = form.Pattern;
                break;
            case MinLengthAttribute length:
                schema["minItems"] = length.Length;
                break;
            case KeysAttribute keys:
                schema["propertyNames"] = new JsonObject { ["pattern"] = keys.Pattern };
                break;
        }
    }
}
