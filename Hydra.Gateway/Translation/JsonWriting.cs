using System.Text.Json;

namespace Hydra.Gateway.Translation;

internal static class JsonWriting
{
    /// <summary>Writes a property with a value that was read.</summary>
    public static void WriteElement(this Utf8JsonWriter json, string name, JsonElement value)
    {
        json.WritePropertyName(name);
        value.WriteTo(json);
    }
}
