using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hydra.Simulator.StandIns;

/// <summary>Writes JSON bodies and streams; each event is one write and one flush.</summary>
internal static class JsonAnswer
{
    // These servers write characters beyond ASCII as they are, and give back what they were sent, however deep.
    private static readonly JsonSerializerOptions Format = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 2 * JsonRequest.MaxDepth };

    public static string TextOf(JsonNode? node) => node?.ToJsonString(Format) ?? "null";

    public static Task WriteAsync(HttpContext context, JsonNode? body) => WriteAsync(context, StatusCodes.Status200OK, TextOf(body));

    public static async Task WriteAsync(HttpContext context, int status, string body, string contentType = "application/json")
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body), context.RequestAborted);
    }

    /// <summary>Sends the head of a stream at once, before the first event is there.</summary>
    public static async Task BeginStreamAsync(HttpContext context, string contentType)
    {
        context.Response.ContentType = contentType;
        await context.Response.StartAsync(context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    public static async Task WriteEventAsync(HttpContext context, string text)
    {
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }
}
