using System.Text.Json.Nodes;
using Hydra.Memory.Letta;

namespace Hydra.Memory.Messages;

/// <summary>Stored messages as the stream that a streaming client waits for. Frames have no event name: the clients drop those that do.</summary>
internal sealed class MessageStream(StoredBatch batch) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        HttpResponse response = httpContext.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache";
        foreach (StoredMessage message in batch.Messages)
            await WriteAsync(response, LettaMessages.Of(message));
        await WriteAsync(response, LettaMessages.StopReason);
        await WriteAsync(response, LettaMessages.Usage);
        await response.WriteAsync("data: [DONE]\n\n", httpContext.RequestAborted);
    }

    private static Task WriteAsync(HttpResponse response, JsonObject data) => response.WriteAsync($"data: {data.ToJsonString(LettaJson.Options)}\n\n", response.HttpContext.RequestAborted);
}
