using System.Buffers;
using System.Diagnostics;
using System.Net.Sockets;
using System.Net.WebSockets;
using Hydra.Gateway.Answers;

namespace Hydra.Gateway.Backends;

/// <summary>
/// The connection pool of one backend. Neither resilience handlers nor HttpClient's timeout stand before it: a retried POST
/// would generate twice, and a total timeout would cut long streams. A proxy of the environment is not used either: backends are on the LAN.
/// </summary>
internal sealed class BackendClient(GatewayOptions options, BackendDialer? dialer) : IDisposable
{
    private readonly HttpMessageInvoker _invoker = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ConnectTimeout = options.ConnectTimeout,
        // Below the five seconds after which uvicorn, TabbyAPI's server, closes an idle connection: a POST that met the close would fail.
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(4),
        // The gateway's own span says more than the handler's would: it is made known to the backend below.
        ActivityHeadersPropagator = null,
        // Left to itself, the handler goes on reading what a caller no longer wants for two seconds: two seconds of the GPU.
        ResponseDrainTimeout = TimeSpan.Zero,
        ConnectCallback = dialer is null ? BackendSocket.ConnectAsync : dialer.ConnectAsync,
    });

    /// <summary>Sends; returns the answer's head, or why there is none. Cancellation passes through.</summary>
    public async Task<(HttpResponseMessage? Response, BackendFault? Fault)> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // W3C trace context, and nothing else: baggage is the caller's.
        if (Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } traceParent })
            request.Headers.TryAddWithoutValidation("traceparent", traceParent);
        try
        {
            return (await _invoker.SendAsync(request, cancellationToken), null);
        }
        catch (HttpRequestException exception)
        {
            return (null, FaultOf(exception));
        }
        catch (IOException exception)
        {
            return (null, new BackendFault(FaultKind.Truncated, exception.Message));
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            // SocketsHttpHandler reports its connect timeout as a cancellation that nobody asked for.
            return (null, new BackendFault(FaultKind.Unreachable, exception.Message));
        }
    }

    /// <summary>Reads a whole body into a rented buffer.</summary>
    public async Task<(WholeAnswer? Answer, BackendFault? Fault)> ReadWholeAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(response.Content.Headers.ContentLength ?? 4096, 1024, options.MaxAnswerBytes));
        bool kept = false;
        try
        {
            int length = 0;
            await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken);
            while (await body.ReadAsync(buffer.AsMemory(length), cancellationToken) is > 0 and int read)
            {
                length += read;
                if (length > options.MaxAnswerBytes)
                    return (null, new BackendFault(FaultKind.Malformed, $"The answer is larger than {options.MaxAnswerBytes} bytes."));
                if (length == buffer.Length)
                    buffer = Grow(buffer);
            }

            kept = true;
            return (new WholeAnswer(buffer, length, rented: true), null);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return (null, new BackendFault(FaultKind.Truncated, exception.Message));
        }
        finally
        {
            if (!kept)
                ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Opens a websocket; null where there is none to be had.</summary>
    public async Task<ClientWebSocket?> ConnectWebSocketAsync(Uri address, CancellationToken cancellationToken)
    {
        var socket = new ClientWebSocket();
        bool isOpen = false;
        try
        {
            await socket.ConnectAsync(address, _invoker, cancellationToken);
            isOpen = true;
            return socket;
        }
        catch (WebSocketException)
        {
            return null;
        }
        finally
        {
            if (!isOpen)
                socket.Dispose();
        }
    }

    public void Dispose() => _invoker.Dispose();

    private static BackendFault FaultOf(HttpRequestException exception) => exception.HttpRequestError switch
    {
        HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError =>
            new BackendFault(FaultKind.Unreachable, (exception.InnerException as SocketException)?.SocketErrorCode.ToString() ?? exception.Message),
        HttpRequestError.ResponseEnded => new BackendFault(FaultKind.Truncated, "The connection ended before the answer began."),
        HttpRequestError.InvalidResponse => new BackendFault(FaultKind.Malformed, exception.Message),
        _ => new BackendFault(FaultKind.Unreachable, exception.Message),
    };

    private static byte[] Grow(byte[] buffer)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}

/// <summary>Opens connections to backends in another way than by TCP; registered only where a host wants that, as tests in memory do.</summary>
internal sealed class BackendDialer(Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>> connect)
{
    public ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken) => connect(context, cancellationToken);
}
