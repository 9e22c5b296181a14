using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace Hydra.Tests.Hosting;

/// <summary>An address of an <see cref="InMemoryNetwork"/> at which a server accepts connections.</summary>
internal sealed class InMemoryListener(IPEndPoint address, Action<InMemoryListener> unbind) : IConnectionListener
{
    private readonly Channel<InMemoryConnection> _waiting = Channel.CreateUnbounded<InMemoryConnection>();

    public IPEndPoint Address { get; } = address;

    public EndPoint EndPoint => Address;

    /// <summary>The client's end of a new connection; null once the server has stopped listening.</summary>
    public Stream? Connect(IPEndPoint client)
    {
        var connection = new InMemoryConnection(Address, client);
        return _waiting.Writer.TryWrite(connection) ? connection.ClientEnd : null;
    }

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await _waiting.Reader.WaitToReadAsync(cancellationToken))
        {
            if (_waiting.Reader.TryRead(out InMemoryConnection? connection))
                return connection;
        }

        return null;
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        unbind(this);
        _waiting.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => UnbindAsync();
}
