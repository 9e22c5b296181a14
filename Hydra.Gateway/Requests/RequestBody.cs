using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace Hydra.Gateway.Requests;

/// <summary>A request body, read whole into a rented buffer: a request that fails over is sent more than once.</summary>
internal sealed class RequestBody : IDisposable
{
    private byte[]? _buffer;

    private RequestBody(byte[] buffer, int length)
    {
        _buffer = buffer;
        Memory = buffer.AsMemory(0, length);
    }

    public ReadOnlyMemory<byte> Memory { get; private set; }

    /// <summary>Sets how large a body may be; beyond it reading ends with status 413.</summary>
    public static void Limit(HttpContext context, long bytes)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = bytes;
    }

    /// <summary>Copies bytes that are in memory already.</summary>
    public static RequestBody Copy(ReadOnlySpan<byte> bytes)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Math.Max(1, bytes.Length));
        bytes.CopyTo(buffer);
        return new RequestBody(buffer, bytes.Length);
    }

    /// <summary>Reads to the end. Kestrel ends a body over the limit with status 413.</summary>
    public static async ValueTask<RequestBody> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        PipeReader reader = request.BodyReader;
        while (true)
        {
            ReadResult result = await reader.ReadAsync(cancellationToken);
            if (result.IsCompleted)
            {
                byte[] buffer = ArrayPool<byte>.Shared.Rent(Math.Max(1, (int)result.Buffer.Length));
                result.Buffer.CopyTo(buffer);
                int length = (int)result.Buffer.Length;
                reader.AdvanceTo(result.Buffer.End);
                return new RequestBody(buffer, length);
            }

            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    public void Dispose()
    {
        byte[]? buffer = Interlocked.Exchange(ref _buffer, null);
        Memory = default;
        if (buffer is not null)
            ArrayPool<byte>.Shared.Return(buffer);
    }
}
