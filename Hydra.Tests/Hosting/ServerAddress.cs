using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Hydra.Tests.Hosting;

/// <summary>
/// Where a real server listens: at a loopback address that nobody else picks, so that its port is still free after a while in which it was stopped. The
/// ports lie below those that the system gives to outgoing connections.
/// </summary>
internal sealed record ServerAddress(string Host, int Port)
{
    public static ServerAddress Take()
    {
        while (true)
        {
            var address = new ServerAddress(
                string.Create(CultureInfo.InvariantCulture, $"127.{RandomNumberGenerator.GetInt32(64, 128)}.{RandomNumberGenerator.GetInt32(256)}.{RandomNumberGenerator.GetInt32(1, 255)}"),
                RandomNumberGenerator.GetInt32(20_000, 32_000));
            if (address.IsFree())
                return address;
        }
    }

    /// <summary>Something may listen at the port of every address.</summary>
    private bool IsFree()
    {
        using var listener = new TcpListener(IPAddress.Parse(Host), Port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
