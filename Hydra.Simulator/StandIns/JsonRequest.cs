using System.Text.Json;

namespace Hydra.Simulator.StandIns;

/// <summary>Reads JSON bodies.</summary>
internal static class JsonRequest
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 128 };

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
            return (document.RootElement.Clone(), null);
        }
        catch (JsonException exception)
        {
            return (null, exception.Message);
        }
    }

    /// <summary>The text of a string; null for what is no string, or no valid Unicode.</summary>
    public static string? TextOf(JsonElement element)
    {
        try
        {
            return element.ValueKind == JsonValueKind.String ? element.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Whether an element may be echoed in an error: not when it is long.</summary>
    public static bool IsPlain(JsonElement element) => element.GetRawText().Length <= 2048;
}
