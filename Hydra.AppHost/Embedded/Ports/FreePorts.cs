using System.Net;
using System.Net.Sockets;
using Hydra.AppHost.Topology;

namespace Hydra.AppHost.Embedded.Ports;

/// <summary>Lets the system choose ports of 127.0.0.1, and holds them until disposed so that it chooses none twice.</summary>
internal sealed class FreePorts : IFreePorts, IDisposable
{
    private readonly List<Socket> _held = [];

    /// <inheritdoc/>
    public int Take()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _held.Add(socket);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Socket socket in _held)
            socket.Dispose();
        _held.Clear();
    }
}
