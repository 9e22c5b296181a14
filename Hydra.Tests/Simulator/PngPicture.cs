using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Hydra.Tests.Simulator;

/// <summary>A PNG, read by its chunks, with every checksum looked at.</summary>
internal sealed record PngPicture(int Width, int Height, byte[] Pixels, Dictionary<string, string> Texts)
{
    public static PngPicture Read(byte[] file)
    {
        Assert.Equal([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], file[..8]);
        (int width, int height) = (0, 0);
        using var data = new MemoryStream();
        var texts = new Dictionary<string, string>();
        string type = "";
        for (int at = 8; at < file.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
            type = Encoding.ASCII.GetString(file, at + 4, 4);
            byte[] content = file[(at + 8)..(at + 8 + length)];
            Assert.Equal(Crc(file.AsSpan(at + 4, length + 4)), BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at + 8 + length)));
            if (type == "IHDR")
            {
                (width, height) = (BinaryPrimitives.ReadInt32BigEndian(content), BinaryPrimitives.ReadInt32BigEndian(content.AsSpan(4)));
                Assert.Equal([8, 2, 0, 0, 0], content[8..]);
            }
            else if (type == "IDAT")
            {
                data.Write(content);
            }
            else if (type == "tEXt")
            {
                int end = Array.IndexOf(content, (byte)0);
                texts[Encoding.Latin1.GetString(content[..end])] = Encoding.Latin1.GetString(content[(end + 1)..]);
            }

            at += length + 12;
        }

        Assert.Equal("IEND", type);
        return new PngPicture(width, height, Unpacked(data.ToArray(), width, height), texts);
    }

    private static byte[] Unpacked(byte[] packed, int width, int height)
    {
        using var pixels = new MemoryStream();
        using (var zlib = new ZLibStream(new MemoryStream(packed), CompressionMode.Decompress))
            zlib.CopyTo(pixels);
        Assert.Equal(height * (1 + (width * 3)), pixels.Length);
        return pixels.ToArray();
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte next in bytes)
        {
            crc ^= next;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
        }

        return ~crc;
    }
}
