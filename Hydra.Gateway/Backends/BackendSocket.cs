using System.Net.Sockets;

namespace Hydra.Gateway.Backends;

/// <summary>
/// Opens the connections to backends. A node that loses its power says nothing, and neither does one that works for minutes on one answer: only the kernel's
/// probes tell them apart, and without them the caller would wait for the whole of a time limit.
/// </summary>
internal static class BackendSocket
{
    /// <summary>Silence after which the other side is asked for a sign of life; its kernel gives it, however busy its server is.</summary>
    private const int SilenceSeconds = 15;

    private const int BetweenProbesSeconds = 5;

    /// <summary>Of these in a row may stay without an answer: half a minute after its last word a dead node is known to be one.</summary>
    private const int Probes = 3;

    // TCP_USER_TIMEOUT, which would also end an upload that nobody acknowledges, is left alone: it ends one that only waits for a busy server to read on.
    public static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        bool isOpen = false;
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, SilenceSeconds);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, BetweenProbesSeconds);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, Probes);
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            isOpen = true;
            return new NetworkStream(socket, ownsSocket: true);
        }
        finally
        {
            if (!isOpen)
                socket.Dispose();
        }
    }
}
