using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Hydra.Simulator.ComfyUi.Files;

/// <summary>Writes PNG (ISO/IEC 15948): 8 bits a channel, red, green, blue; texts as ComfyUI embeds the graph.</summary>
internal static class PngFile
{
    private const int Channels = 3;

    private static readonly byte[] Signature = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];
    private static readonly uint[] CrcTable = [.. Enumerable.Range(0, 256).Select(value => CrcOf((uint)value))];

    public static byte[] Write(Picture picture, IEnumerable<(string Keyword, string Text)> texts)
    {
        using var file = new MemoryStream();
        file.Write(Signature);
        byte[] head = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(head, picture.Width);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4), picture.Height);
        // Eight bits, truecolour; the only compression, the only filters, not interlaced.
        head[8] = 8;
        head[9] = 2;
        WriteChunk(file, "IHDR"u8, head);
        foreach ((string keyword, string text) in texts)
            WriteChunk(file, "tEXt"u8, [.. Encoding.Latin1.GetBytes(keyword), 0, .. Encoding.Latin1.GetBytes(text)]);
        WriteChunk(file, "IDAT"u8, Compressed(picture));
        WriteChunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    /// <summary>Width and height of a PNG; null where this is none.</summary>
    public static (int Width, int Height)? SizeOf(ReadOnlySpan<byte> file) => file.Length >= 24 && file.StartsWith(Signature) && file[12..].StartsWith("IHDR"u8)
        ? (BinaryPrimitives.ReadInt32BigEndian(file[16..]), BinaryPrimitives.ReadInt32BigEndian(file[20..]))
        : null;

    private static byte[] Compressed(Picture picture)
    {
        using var bytes = new MemoryStream();
        using (var zlib = new ZLibStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        {
            // A row begins with its filter: none.
            byte[] row = new byte[1 + (picture.Width * Channels)];
            for (int y = 0; y < picture.Height; y++)
            {
                picture.FillRow(y, row.AsSpan(1));
                zlib.Write(row);
            }
        }

        return bytes.ToArray();
    }

    private static void WriteChunk(MemoryStream file, ReadOnlySpan<byte> type, byte[] data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(type);
        file.Write(data);
        uint crc = uint.MaxValue;
        foreach (byte next in type)
            crc = CrcTable[(byte)(crc ^ next)] ^ (crc >> 8);
        foreach (byte next in data)
            crc = CrcTable[(byte)(crc ^ next)] ^ (crc >> 8);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~crc);
        file.Write(number);
    }

    private static uint CrcOf(uint value)
    {
        for (int bit = 0; bit < 8; bit++)
            value = (value & 1) != 0 ? 0xEDB88320 ^ (value >> 1) : value >> 1;
        return value;
    }
}
