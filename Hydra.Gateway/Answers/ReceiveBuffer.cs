using System.Buffers;
using System.Runtime.CompilerServices;
using Hydra.Gateway.Backends;

namespace Hydra.Gateway.Answers;

/// <summary>
/// What has come of a backend's stream and was not given on yet, always in one piece: a part is found by one search over a span.
/// What was consumed stays valid until the next fill.
/// </summary>
internal sealed class ReceiveBuffer(Stream source, int maxBytes)
{
    private const int InitialBytes = 16 * 1024;
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(1);
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(InitialBytes);
    private int _start;
    private int _end;

    public ReadOnlyMemory<byte> Unread => _buffer.AsMemory(_start, _end - _start);

    /// <summary>Whether the source has ended.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>Takes the first bytes off.</summary>
    public ReadOnlyMemory<byte> Consume(int count)
    {
        ReadOnlyMemory<byte> taken = _buffer.AsMemory(_start, count);
        _start += count;
        return taken;
    }

    /// <summary>Waits for more. Gives the fault that ended the stream, or that more would be more than anyone sends.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<BackendFault?> FillAsync(CancellationToken cancellationToken)
    {
        MakeRoom();
        if (_end - _start > maxBytes)
            return new BackendFault(FaultKind.Malformed, $"One part of the stream has more than {maxBytes} bytes.");
        try
        {
            int read = await source.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
            _end += read;
            IsEnded = read == 0;
            return null;
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            return new BackendFault(FaultKind.Truncated, exception.Message);
        }
    }

    /// <summary>
    /// Lets go of the source. Before its end that closes the connection, which is what stops the generation; a stream that is whole
    /// is read to its end first, so that the connection serves the next request.
    /// </summary>
    /// <param name="isWhole">Whether everything has come but the end.</param>
    /// <param name="time">Clock for how long the end is waited for.</param>
    public async ValueTask EndAsync(bool isWhole, TimeProvider time)
    {
        if (isWhole && !IsEnded)
        {
            using var limit = new CancellationTokenSource(EndLimit, time);
            try
            {
                await FillAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                // It does not end though all is said: then the connection is given up.
            }
        }

        await source.DisposeAsync();
        byte[] buffer = Interlocked.Exchange(ref _buffer, []);
        if (buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(buffer);
    }

    private void MakeRoom()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end < _buffer.Length)
            return;
        byte[] larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        _buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
