using System.Buffers;
using System.Text.Json;

namespace Hydra.Memory.Qdrant;

/// <summary>Divides points into requests that Qdrant takes: so many, and not more bytes than its limit.</summary>
internal static class PointBatches
{
    private static ReadOnlySpan<byte> Begin => "{\"points\":["u8;

    private static ReadOnlySpan<byte> End => "]}"u8;

    /// <summary>The bodies of PUT /collections/{name}/points, each with how many points are in it. A point that is too long by itself goes alone.</summary>
    public static IEnumerable<(ReadOnlyMemory<byte> Body, int Points)> Of(IEnumerable<QdrantPoint> points, QdrantOptions options)
    {
        ArrayBufferWriter<byte> body = Started();
        int count = 0;
        foreach (QdrantPoint point in points)
        {
            byte[] written = JsonSerializer.SerializeToUtf8Bytes(point, QdrantJson.Default.QdrantPoint);
            if (count > 0 && (count == options.BatchPoints || body.WrittenCount + written.Length + 1 + End.Length > options.BatchBytes))
            {
                yield return (Ended(body), count);
                (body, count) = (Started(), 0);
            }

            if (count > 0)
                body.Write(","u8);
            body.Write(written);
            count++;
        }

        if (count > 0)
            yield return (Ended(body), count);
    }

    private static ArrayBufferWriter<byte> Started()
    {
        var body = new ArrayBufferWriter<byte>(64 << 10);
        body.Write(Begin);
        return body;
    }

    private static ReadOnlyMemory<byte> Ended(ArrayBufferWriter<byte> body)
    {
        body.Write(End);
        return body.WrittenMemory;
    }
}
