using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;

namespace Hydra.Gateway.Tokens;

/// <summary>
/// Reads the size of a PNG, GIF, JPEG or WebP from its first bytes. It lies there as base64, megabytes perhaps, of which only the places that are looked at
/// are decoded.
/// </summary>
internal readonly ref struct PictureHeader(ReadOnlySpan<byte> base64)
{
    private const int HeaderBytes = 30;

    /// <summary>A camera writes a dozen segments before the picture; what has more is no picture but an attempt to keep us busy.</summary>
    private const int MostSegments = 100;

    private readonly ReadOnlySpan<byte> _base64 = base64;

    /// <summary>Width and height in pixels; null where they cannot be told.</summary>
    public (int Width, int Height)? Size()
    {
        Span<byte> start = stackalloc byte[HeaderBytes];
        start = start[..Read(0, start)];
        if (start.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G']) && start.Length >= 24)
            return (BinaryPrimitives.ReadInt32BigEndian(start[16..]), BinaryPrimitives.ReadInt32BigEndian(start[20..]));
        if (start.StartsWith("GIF8"u8) && start.Length >= 10)
            return (BinaryPrimitives.ReadUInt16LittleEndian(start[6..]), BinaryPrimitives.ReadUInt16LittleEndian(start[8..]));
        if (start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8]))
            return JpegSize();
        return start.StartsWith("RIFF"u8) && start.Length == HeaderBytes && start[8..].StartsWith("WEBP"u8) ? WebpSize(start) : null;
    }

    /// <summary>The three forms of WebP: lossy, without loss, and with features, each with the size in its first chunk.</summary>
    private static (int, int)? WebpSize(ReadOnlySpan<byte> start)
    {
        ReadOnlySpan<byte> chunk = start[12..];
        if (chunk.StartsWith("VP8 "u8))
            return (BinaryPrimitives.ReadUInt16LittleEndian(start[26..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(start[28..]) & 0x3FFF);
        if (chunk.StartsWith("VP8X"u8))
            return ((BinaryPrimitives.ReadInt32LittleEndian(start[24..]) & 0xFF_FFFF) + 1, (BinaryPrimitives.ReadInt32LittleEndian(start[26..]) >>> 8) + 1);
        if (!chunk.StartsWith("VP8L"u8))
            return null;
        int bits = BinaryPrimitives.ReadInt32LittleEndian(start[21..]);
        return ((bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1);
    }

    /// <summary>From segment to segment (FF, kind, length) to the one that begins a frame.</summary>
    private (int, int)? JpegSize()
    {
        Span<byte> segment = stackalloc byte[9];
        long at = 2;
        for (int i = 0; i < MostSegments && at < _base64.Length && Read((int)at, segment) == segment.Length && segment[0] == 0xFF; i++)
        {
            byte kind = segment[1];
            if (kind is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
                return (BinaryPrimitives.ReadUInt16BigEndian(segment[7..]), BinaryPrimitives.ReadUInt16BigEndian(segment[5..]));
            // FF may be repeated before a kind.
            at += kind == 0xFF ? 1 : 2 + BinaryPrimitives.ReadUInt16BigEndian(segment[2..]);
        }

        return null;
    }

    /// <summary>Decodes some bytes.</summary>
    /// <returns>How many there were; 0 where they are no base64, of which JSON's escapes are a case.</returns>
    private int Read(int offset, Span<byte> into)
    {
        int skipped = offset % 3;
        int from = Math.Min(offset / 3 * 4, _base64.Length);
        ReadOnlySpan<byte> groups = _base64[from..];
        groups = groups[..Math.Min((into.Length + skipped + 2) / 3 * 4, groups.Length)];
        Span<byte> decoded = stackalloc byte[HeaderBytes + 6];
        if (Base64.DecodeFromUtf8(groups, decoded, out _, out int count, isFinalBlock: groups.Length % 4 == 0) is not (OperationStatus.Done or OperationStatus.NeedMoreData) || count <= skipped)
            return 0;
        ReadOnlySpan<byte> found = decoded[skipped..count];
        found = found[..Math.Min(found.Length, into.Length)];
        found.CopyTo(into);
        return found.Length;
    }
}
