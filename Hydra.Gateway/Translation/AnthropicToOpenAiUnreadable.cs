using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Hydra.Gateway.Translation;

/// <summary>
/// What stands in a prompt for a picture or document that no model here can read. A client sends its history with every request: refused once, a
/// conversation that ever held a PDF would be refused for ever. And a model that knows what it does not see can ask for it in another form.
/// </summary>
internal static class AnthropicToOpenAiUnreadable
{
    /// <summary>A note such as <c>[a PDF of 123 kB that no local model can read]</c>.</summary>
    /// <param name="block">The block's type: image or document.</param>
    /// <param name="source">Its source.</param>
    public static string NoteOf(string block, JsonElement source)
    {
        string what = block == "image" ? "a picture" : source.TextField("media_type") == "application/pdf" ? "a PDF" : "a document";
        string where = source.TextField("type") switch
        {
            "base64" => string.Create(CultureInfo.InvariantCulture, $" of {KilobytesOf(source.Field("data"))} kB"),
            "url" => $" at {source.TextField("url")}",
            "file" => " in a file that is kept elsewhere",
            _ => "",
        };
        return $"[{what}{where} that no local model can read]";
    }

    private static int KilobytesOf(JsonElement base64) =>
        base64.ValueKind == JsonValueKind.String ? Math.Max(1, (int)(JsonMarshal.GetRawUtf8Value(base64).Length * 3L / 4 / 1000)) : 0;
}
