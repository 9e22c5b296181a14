using System.Text.Json;

namespace Hydra.Simulator.StandIns;

/// <summary>Reads JSON bodies.</summary>
internal static class JsonRequest
{
    /// <summary>Deeper bodies are refused.</summary>
    public const int MaxDepth = 128;

    private const int LongestEcho = 2048;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = MaxDepth };

    /// <summary>The body, or the reason why it is none; both null where there is nothing.</summary>
    public static async Task<(JsonElement? Body, string? Problem)> ReadAsync(HttpContext context)
    {
        using var bytes = new MemoryStream();
        await context.Request.Body.CopyToAsync(bytes, context.RequestAborted);
        if (bytes.Length == 0)
            return (null, null);
        try
        {
            using var document = JsonDocument.Parse(bytes.GetBuffer().AsMemory(0, (int)bytes.Length), Options);
            CheckStrings(document.RootElement);
            return (document.RootElement.Clone(), null);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return (null, exception.Message);
        }
    }

    /// <summary>The text of a string; null for what is no string.</summary>
    public static string? TextOf(JsonElement element) => element.ValueKind == JsonValueKind.String ? element.GetString() : null;

    /// <summary>Whether an element may be echoed in an error: not when it is long.</summary>
    public static bool IsShort(JsonElement element) => element.GetRawText().Length <= LongestEcho;

    /// <summary>
    /// Reads every string once. An escaped half of a surrogate pair is valid JSON but no text; the parser lets it through, and
    /// whoever reads it later would throw.
    /// </summary>
    private static void CheckStrings(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                _ = element.GetString();
                break;
            case JsonValueKind.Array:
                foreach (JsonElement item in element.EnumerateArray())
                    CheckStrings(item);
                break;
            case JsonValueKind.Object:
                foreach (JsonProperty property in element.EnumerateObject())
                {
                    _ = property.Name;
                    CheckStrings(property.Value);
                }

                break;
        }
    }
}
