using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace Hydra.Tests.Hosting;

/// <summary>The client's end of an <see cref="InMemoryConnection"/>.</summary>
/// <param name="fromServer">What the server sends.</param>
/// <param name="toServer">What the server receives.</param>
/// <param name="closed">Called when the client closes its end.</param>
internal sealed class InMemoryStream(PipeReader fromServer, PipeWriter toServer, Action closed) : Stream
{
    // A pipe may not be completed while its other user is between getting a buffer and giving it back.
    private readonly Lock _readGate = new();
    private readonly Lock _writeGate = new();
    private volatile IOException? _broken;
    private bool _disposed;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>The server gave up: reads and writes fail from now on, after what had arrived already.</summary>
    public void Reset(Exception reason)
    {
        Break(reason, new ConnectionAbortedException("The server aborted the connection.", reason));
        fromServer.CancelPendingRead();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            ReadResult result;
            try
            {
                result = await fromServer.ReadAsync(cancellationToken);
            }
            catch (InvalidOperationException exception) when (_disposed)
            {
                throw new IOException("The connection is closed: this end was disposed.", exception);
            }

            if (Take(result, buffer) is { } count)
                return count;
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        lock (_writeGate)
        {
            if (_broken is { } broken)
                throw broken;
            toServer.Write(buffer.Span);
        }

        FlushResult result = await toServer.FlushAsync(cancellationToken);
        if (result.IsCompleted)
            throw _broken ?? BrokenBy(SocketError.Shutdown, null);
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Use ReadAsync.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Use WriteAsync.");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (!disposing || Interlocked.Exchange(ref _disposed, true))
            return;
        Break(null, null);
        fromServer.CancelPendingRead();
        lock (_readGate)
            fromServer.Complete();
        closed();
        base.Dispose(disposing);
    }

    /// <summary>How much of what arrived fits the buffer; null where a wake-up brought nothing.</summary>
    private int? Take(ReadResult result, Memory<byte> buffer)
    {
        lock (_readGate)
        {
            if (_disposed)
                throw _broken!;
            ReadOnlySequence<byte> taken = result.Buffer.Slice(0, Math.Min(result.Buffer.Length, buffer.Length));
            bool arrived = !result.Buffer.IsEmpty;
            taken.CopyTo(buffer.Span);
            int count = (int)taken.Length;
            fromServer.AdvanceTo(taken.End);
            if (arrived)
                return count;
            if (_broken is { } broken)
                throw broken;
            return result.IsCompleted ? 0 : null;
        }
    }

    private void Break(Exception? reason, Exception? seenByServer)
    {
        lock (_writeGate)
        {
            _broken ??= BrokenBy(SocketError.ConnectionReset, reason);
            toServer.Complete(seenByServer);
        }
    }

    private static IOException BrokenBy(SocketError error, Exception? reason) =>
        new($"The connection is closed: {reason?.Message ?? "this end was disposed"}.", new SocketException((int)error));
}
