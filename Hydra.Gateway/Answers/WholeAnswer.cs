using System.Buffers;

namespace Hydra.Gateway.Answers;

/// <summary>An answer that is not streamed: OpenAI's JSON, complete and checked, in a rented buffer.</summary>
internal sealed class WholeAnswer(byte[] buffer, int length, bool rented, string? dropped = null) : IDisposable
{
    private byte[]? _buffer = buffer;

    public ReadOnlyMemory<byte> Json { get; } = buffer.AsMemory(0, length);

    /// <summary>The fields of the request that the backend's dialect cannot say, separated by commas; null where there are none.</summary>
    public string? Dropped { get; } = dropped;

    public void Dispose()
    {
        if (rented && Interlocked.Exchange(ref _buffer, null) is { } returned)
            ArrayPool<byte>.Shared.Return(returned);
    }
}
