using System.Text.Json.Nodes;
using Hydra.Simulator.StandIns;

namespace Hydra.Simulator.TabbyApi;

/// <summary>Server-sent events as sse-starlette writes them: lines end with CR LF, and no comments keep the connection alive.</summary>
internal static class TabbyEvents
{
    public static Task BeginAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        return JsonAnswer.BeginStreamAsync(context, "text/event-stream; charset=utf-8");
    }

    public static Task WriteAsync(HttpContext context, JsonNode data) => WriteAsync(context, JsonAnswer.TextOf(data));

    public static Task WriteAsync(HttpContext context, string data) => JsonAnswer.WriteEventAsync(context, $"data: {data}\r\n\r\n");
}
