using System.Net.WebSockets;
using System.Text.Json;
using System.Threading.Channels;

namespace Hydra.Gateway.Backends.ComfyUi;

/// <summary>ComfyUI's websocket, as far as it tells that a job may be over. Without a connection it tells nothing, and whoever waits looks more often.</summary>
internal sealed class ComfyUiSignals : IAsyncDisposable
{
    /// <summary>Messages of ends are some hundred bytes; previews of pictures are larger, and binary.</summary>
    private const int LongestMessage = 64 * 1024;

    private static readonly string[] Ends = ["execution_success", "execution_error", "execution_interrupted"];

    private readonly ClientWebSocket? _socket;
    private readonly CancellationTokenSource _closing = new();
    private readonly Channel<bool> _told = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Task _reading;
    private volatile bool _isOpen;

    private ComfyUiSignals(ClientWebSocket? socket)
    {
        _socket = socket;
        _isOpen = socket is not null;
        _reading = socket is null ? Task.CompletedTask : ReadAsync(socket);
    }

    /// <summary>Whether ends will be told.</summary>
    public bool IsOpen => _isOpen;

    public static async Task<ComfyUiSignals> OpenAsync(BackendParts parts, string client, CancellationToken cancellationToken)
    {
        var address = new UriBuilder(new Uri(parts.Address, $"/ws?clientId={client}")) { Scheme = parts.Address.Scheme == Uri.UriSchemeHttps ? Uri.UriSchemeWss : Uri.UriSchemeWs };
        return new ComfyUiSignals(await parts.Client.ConnectWebSocketAsync(address.Uri, cancellationToken));
    }

    /// <summary>Waits until a job may be over, or the connection is; at most so long. Gives whether something was told.</summary>
    public async Task<bool> WaitAsync(TimeSpan atMost, TimeProvider time, CancellationToken cancellationToken)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<bool> told = _told.Reader.ReadAsync(ends.Token).AsTask();
        await Task.WhenAny(told, Task.Delay(atMost, time, ends.Token));
        await ends.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
        // It may have been told in this very moment, and is told only once.
        await ((Task)told).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return told.IsCompletedSuccessfully;
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _reading;
        _socket?.Dispose();
        _closing.Dispose();
    }

    private async Task ReadAsync(ClientWebSocket socket)
    {
        byte[] buffer = new byte[LongestMessage];
        try
        {
            int length = 0;
            while (true)
            {
                ValueWebSocketReceiveResult part = await socket.ReceiveAsync(buffer.AsMemory(length), _closing.Token);
                if (part.MessageType == WebSocketMessageType.Close)
                    return;
                length += part.Count;
                if (part.EndOfMessage && part.MessageType == WebSocketMessageType.Text && IsEnd(buffer.AsSpan(0, length)))
                    _told.Writer.TryWrite(true);
                // What is longer than any end is read over.
                if (part.EndOfMessage || length == buffer.Length)
                    length = 0;
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or IOException)
        {
            // The connection is over, or nobody listens any longer: from now on whoever waits looks by itself.
        }
        finally
        {
            _isOpen = false;
            _told.Writer.TryWrite(true);
        }
    }

    /// <summary>The end of a job of ours; <c>executing</c> without a node comes last, when the history has it.</summary>
    private static bool IsEnd(ReadOnlySpan<byte> message)
    {
        try
        {
            var reader = new Utf8JsonReader(message);
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            return document.RootElement.ValueKind == JsonValueKind.Object && ComfyUiErrors.TextIn(document.RootElement, "type") is { } type
                && (Ends.Contains(type) || (type == "executing" && document.RootElement.TryGetProperty("data", out JsonElement data) && data.ValueKind == JsonValueKind.Object
                    && data.TryGetProperty("node", out JsonElement node) && node.ValueKind == JsonValueKind.Null));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // No message of its protocol; the next look finds out what there is to know.
            return false;
        }
    }
}
