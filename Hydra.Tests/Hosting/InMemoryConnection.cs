using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Hydra.Tests.Hosting;

/// <summary>
/// A connection of an <see cref="InMemoryNetwork"/>, as the server sees it. It closes as a socket of Kestrel's does: what was sent
/// before arrives, then a graceful end is an end of the stream for the client, and an abort is a reset.
/// </summary>
internal sealed class InMemoryConnection : DefaultConnectionContext
{
    private readonly Pipe _toClient = new();
    private readonly Pipe _toServer = new();
    private readonly CancellationTokenSource _closed = new();

    public InMemoryConnection(IPEndPoint server, IPEndPoint client)
        : base(client.ToString())
    {
        LocalEndPoint = server;
        RemoteEndPoint = client;
        Transport = new DuplexPipe(_toServer.Reader, _toClient.Writer);
        ConnectionClosed = _closed.Token;
        ClientEnd = new InMemoryStream(_toClient.Reader, _toServer.Writer, SignalClosed);
    }

    /// <summary>What the client reads and writes.</summary>
    public InMemoryStream ClientEnd { get; }

    public override void Abort(ConnectionAbortedException abortReason)
    {
        ClientEnd.Reset(abortReason);
        SignalClosed();
    }

    public override async ValueTask DisposeAsync()
    {
        await _toServer.Reader.CompleteAsync();
        await _toClient.Writer.CompleteAsync();
        SignalClosed();
        await base.DisposeAsync();
    }

    /// <summary>Never on the caller's stack: a client that hangs up must not run the server's reaction to it.</summary>
    private void SignalClosed() => ThreadPool.UnsafeQueueUserWorkItem(static closed => closed.Cancel(), _closed, preferLocal: false);

    private sealed record DuplexPipe(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
