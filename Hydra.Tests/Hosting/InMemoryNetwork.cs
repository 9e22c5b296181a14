using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Hydra.Tests.Hosting;

/// <summary>
/// A network without sockets: real Kestrel servers listen in it at the addresses they are configured with, and HTTP clients reach
/// them there. Each instance is a world of its own, so tests that take the same ports run side by side.
/// </summary>
internal sealed class InMemoryNetwork : IConnectionListenerFactory
{
    private readonly ConcurrentDictionary<IPEndPoint, InMemoryListener> _listeners = new();
    private int _lastPort = 50_000;

    /// <summary>Connects an HTTP client in this network; a node of the cluster is imitated by <see cref="ConnectFrom"/>.</summary>
    public Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>> ConnectCallback => ConnectFrom(IPAddress.Loopback);

    /// <summary>Lets a server listen in this network, at the URLs it is configured with.</summary>
    public void UseFor(WebApplicationBuilder builder)
    {
        builder.Services.RemoveAll<IConnectionListenerFactory>();
        builder.Services.AddSingleton<IConnectionListenerFactory>(this);
    }

    /// <summary>Connects an HTTP client that the server sees at the given address.</summary>
    public Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>> ConnectFrom(IPAddress client) =>
        (context, cancellationToken) =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            return ValueTask.FromResult(Connect(context.DnsEndPoint, client));
        };

    /// <summary>A handler whose connections run in this network; the server sees them come from <paramref name="client"/>, else from 127.0.0.1.</summary>
    public SocketsHttpHandler CreateHandler(IPAddress? client = null) =>
        new()
        {
            UseProxy = false,
            // Left to itself, the handler goes on reading a disposed response for up to two seconds before it hangs up.
            ResponseDrainTimeout = TimeSpan.Zero,
            ConnectCallback = ConnectFrom(client ?? IPAddress.Loopback),
        };

    /// <summary>A client of the server that listens at an address of this network.</summary>
    public HttpClient CreateClient(string baseAddress, IPAddress? client = null) =>
        new(CreateHandler(client)) { BaseAddress = new Uri(baseAddress) };

    /// <inheritdoc/>
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        if (endpoint is not IPEndPoint wanted)
            throw new NotSupportedException($"The in-memory network knows IP addresses only, not {endpoint}.");
        var address = new IPEndPoint(wanted.Address, wanted.Port == 0 ? Interlocked.Increment(ref _lastPort) : wanted.Port);
        var listener = new InMemoryListener(address, Unbind);
        if (!_listeners.TryAdd(address, listener))
            throw new AddressInUseException($"Something listens at {address} already.");
        return ValueTask.FromResult<IConnectionListener>(listener);
    }

    private void Unbind(InMemoryListener listener) => _listeners.TryRemove(KeyValuePair.Create(listener.Address, listener));

    private Stream Connect(DnsEndPoint server, IPAddress client)
    {
        string host = server.Host == "localhost" ? "127.0.0.1" : server.Host;
        if (!IPAddress.TryParse(host, out IPAddress? address))
            throw new SocketException((int)SocketError.HostNotFound);
        return FindListener(address, server.Port)?.Connect(new IPEndPoint(client, Interlocked.Increment(ref _lastPort)))
            ?? throw new SocketException((int)SocketError.ConnectionRefused);
    }

    private InMemoryListener? FindListener(IPAddress address, int port)
    {
        foreach (IPAddress candidate in (IPAddress[])[address, IPAddress.Any, IPAddress.IPv6Any])
        {
            if (_listeners.TryGetValue(new IPEndPoint(candidate, port), out InMemoryListener? listener))
                return listener;
        }

        return null;
    }
}
