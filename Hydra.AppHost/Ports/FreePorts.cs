using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Hydra.AppHost.Topology;

namespace Hydra.AppHost.Ports;

/// <summary>
/// Finds free ports of 127.0.0.1, and holds them until disposed so that none is found twice. They lie below those that the
/// system gives to outgoing connections: one of these could otherwise take a port before its service does.
/// </summary>
internal sealed class FreePorts : IFreePorts, IDisposable
{
    private const int Lowest = 20_000;
    private const int Highest = 32_000;
    private const int Attempts = 200;

    private readonly List<Socket> _held = [];

    /// <inheritdoc/>
    public int Take()
    {
        for (int attempt = 1; attempt <= Attempts; attempt++)
        {
            int port = RandomNumberGenerator.GetInt32(Lowest, Highest);
            if (TryHold(port))
                return port;
        }

        throw new UserErrorException($"There is no free port between {Lowest} and {Highest} on 127.0.0.1. Stop something that listens there.");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Socket socket in _held)
            socket.Dispose();
        _held.Clear();
    }

    private bool TryHold(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // Listening, and not bound alone: only that excludes another socket of the same kind.
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            socket.Listen(1);
            _held.Add(socket);
            return true;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return false;
        }
    }
}
