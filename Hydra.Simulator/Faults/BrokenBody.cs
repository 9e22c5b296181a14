using System.Text;

namespace Hydra.Simulator.Faults;

/// <summary>
/// A response body that breaks: a stream after a few events, a plain body in its middle. What comes after is replaced by garbage
/// (malformed) or left out, so that the response ends as if it were whole (truncated).
/// </summary>
internal sealed class BrokenBody(Stream inner, FaultKind kind, HttpResponse response) : Stream
{
    /// <summary>Events of a stream that still pass: a client has begun to show the answer when it breaks.</summary>
    private const int EventsThatPass = 3;

    private static readonly byte[] Garbage = Encoding.UTF8.GetBytes("{\"id\":\"chat\u0001\ufffd,,\"cho]]ces\": <<<<\n\n");

    private int _events;
    private bool _isBroken;
    private bool? _isStream;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_isBroken)
            return;
        bool isStream = _isStream ??= IsStream;
        // It will not be reached.
        if (!response.HasStarted)
            response.ContentLength = null;
        if (isStream && _events++ < EventsThatPass)
        {
            await inner.WriteAsync(buffer, cancellationToken);
            return;
        }

        _isBroken = true;
        await inner.WriteAsync(buffer[..(isStream ? 0 : buffer.Length / 2)], cancellationToken);
        if (kind == FaultKind.Malformed)
            await inner.WriteAsync(Garbage, cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override void Flush() => inner.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Write asynchronously.");

    private bool IsStream => response.ContentType?.StartsWith("text/event-stream", StringComparison.Ordinal) == true
        || response.ContentType?.StartsWith("application/x-ndjson", StringComparison.Ordinal) == true
        || (response.ContentType?.StartsWith("audio/", StringComparison.Ordinal) == true && response.ContentLength is null);
}
