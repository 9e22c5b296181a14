using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Hydra.Simulator.StandIns;

namespace Hydra.Simulator.ComfyUi.Running;

/// <summary>The websockets of <c>/ws</c>: one a client id, where the newest replaces the one before.</summary>
internal sealed class ComfySockets
{
    private readonly ConcurrentDictionary<string, Channel<string>> _clients = new();

    /// <summary>The node that runs, and for whom; a client that connects anew is told.</summary>
    public (string Client, string Node)? Running { get; set; }

    /// <summary>Tells one client; nobody where it is null or away: what it misses is gone.</summary>
    public void Send(string? client, string type, JsonObject data)
    {
        if (client is not null && _clients.TryGetValue(client, out Channel<string>? frames))
            frames.Writer.TryWrite(Frame(type, data));
    }

    public void SendToAll(string type, JsonObject data)
    {
        string frame = Frame(type, data);
        foreach (Channel<string> frames in _clients.Values)
            frames.Writer.TryWrite(frame);
    }

    /// <summary>Serves one client until it leaves.</summary>
    /// <param name="context">Its request.</param>
    /// <param name="status">What <c>status</c> says now.</param>
    public async Task AcceptAsync(HttpContext context, Func<JsonObject> status)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            await JsonAnswer.WriteAsync(context, StatusCodes.Status400BadRequest, "No WebSocket UPGRADE hdr: None\n Can \"Upgrade\" only to \"WebSocket\".", "text/plain; charset=utf-8");
            return;
        }

        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
        string id = context.Request.Query["clientId"].ToString() is { Length: > 0 } given ? given : Guid.NewGuid().ToString("N");
        var frames = Channel.CreateUnbounded<string>();
        frames.Writer.TryWrite(Frame("status", new JsonObject { ["status"] = status(), ["sid"] = id }));
        if (Running is { } running && running.Client == id)
            frames.Writer.TryWrite(Frame("executing", new JsonObject { ["node"] = running.Node }));
        _clients[id] = frames;
        try
        {
            await Task.WhenAll(ReceiveAsync(socket, frames.Writer, context.RequestAborted), SendAsync(socket, frames.Reader, context.RequestAborted));
        }
        catch (WebSocketException)
        {
            // The client has gone without a word.
        }
        finally
        {
            _clients.TryRemove(KeyValuePair.Create(id, frames));
        }
    }

    /// <summary>What clients say is not needed; that they leave is.</summary>
    private static async Task ReceiveAsync(WebSocket socket, ChannelWriter<string> frames, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[4096];
        try
        {
            while ((await socket.ReceiveAsync(buffer.AsMemory(), cancellationToken)).MessageType != WebSocketMessageType.Close)
            {
            }
        }
        finally
        {
            frames.TryComplete();
        }
    }

    private static async Task SendAsync(WebSocket socket, ChannelReader<string> frames, CancellationToken cancellationToken)
    {
        await foreach (string frame in frames.ReadAllAsync(cancellationToken))
        {
            if (socket.State == WebSocketState.Open)
                await socket.SendAsync(Encoding.UTF8.GetBytes(frame), WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
        }

        if (socket.State == WebSocketState.CloseReceived)
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, statusDescription: null, cancellationToken);
    }

    private static string Frame(string type, JsonObject data) => JsonAnswer.TextOf(new JsonObject { ["type"] = type, ["data"] = data });
}
