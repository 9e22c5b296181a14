using System.Buffers;
using Hydra.Gateway.Backends;

namespace Hydra.Gateway.Audio;

/// <summary>Audio as it comes from a backend, never held back. Disposing it before its end hangs up.</summary>
internal sealed class AudioStream(HttpResponseMessage response, Stream body) : IDisposable
{
    /// <summary>Half a second of 24 kHz PCM; compressed, several seconds.</summary>
    private const int MostAtOnce = 24 * 1024;

    private byte[]? _buffer = ArrayPool<byte>.Shared.Rent(MostAtOnce);

    /// <summary>The part that was read last; valid until the next is asked for.</summary>
    public ReadOnlyMemory<byte> Part { get; private set; }

    /// <summary>Waits for the next part: empty at the end.</summary>
    /// <returns>The fault that broke the stream; null where there is none.</returns>
    public async ValueTask<BackendFault?> NextAsync(CancellationToken cancellationToken)
    {
        Part = default;
        byte[] buffer = _buffer ?? throw new ObjectDisposedException(nameof(AudioStream));
        try
        {
            int read = await body.ReadAsync(buffer, cancellationToken);
            Part = buffer.AsMemory(0, read);
            return null;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return new BackendFault(FaultKind.Truncated, exception.Message);
        }
    }

    public void Dispose()
    {
        response.Dispose();
        if (Interlocked.Exchange(ref _buffer, null) is { } buffer)
            ArrayPool<byte>.Shared.Return(buffer);
    }
}
