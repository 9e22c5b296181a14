using System.Text.Json;

namespace Hydra.Gateway.Requests;

/// <summary>Reading of JSON that a caller wrote: a value of null says as much as none.</summary>
internal static class ElementReading
{
    /// <summary>Whether an object has a value by this name that is not null.</summary>
    public static bool Says(this JsonElement element, string name, out JsonElement value)
    {
        value = default;
        return element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;
    }

    /// <summary>The text by this name; null where there is none.</summary>
    public static string? TextOf(this JsonElement element, string name) =>
        element.Says(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
