using System.Buffers.Binary;
using System.Text;

namespace Hydra.Tests.Simulator;

/// <summary>A WAV file, read by its chunks as any player would.</summary>
internal sealed record WavFile(uint RiffLength, uint DataLength, int Channels, int Rate, int Bits, short[] Samples)
{
    public TimeSpan Duration => TimeSpan.FromSeconds((double)Samples.Length / Channels / Rate);

    /// <summary>A WAV file of samples of 16 bits.</summary>
    public static byte[] Wrap(byte[] samples, int channels = 1, int rate = 24_000)
    {
        using var file = new MemoryStream();
        using var writer = new BinaryWriter(file);
        writer.Write("RIFF"u8);
        writer.Write(samples.Length + 36);
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write((short)1);
        writer.Write((short)channels);
        writer.Write(rate);
        writer.Write(rate * channels * 2);
        writer.Write((short)(channels * 2));
        writer.Write((short)16);
        writer.Write("data"u8);
        writer.Write(samples.Length);
        writer.Write(samples);
        return file.ToArray();
    }

    public static WavFile Read(ReadOnlySpan<byte> bytes)
    {
        Assert.Equal("RIFF", Encoding.ASCII.GetString(bytes[..4]));
        Assert.Equal("WAVE", Encoding.ASCII.GetString(bytes[8..12]));
        ReadOnlySpan<byte> format = [];
        for (int at = 12; ;)
        {
            string name = Encoding.ASCII.GetString(bytes.Slice(at, 4));
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(at + 4)..]);
            at += 8;
            if (name == "data")
                return Of(BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]), length, format, bytes[at..]);
            if (name == "fmt ")
                format = bytes.Slice(at, (int)length);
            at += (int)length;
        }
    }

    private static WavFile Of(uint riff, uint length, ReadOnlySpan<byte> format, ReadOnlySpan<byte> data)
    {
        Assert.Equal(1, BinaryPrimitives.ReadUInt16LittleEndian(format));
        short[] samples = new short[data.Length / 2];
        for (int index = 0; index < samples.Length; index++)
            samples[index] = BinaryPrimitives.ReadInt16LittleEndian(data[(2 * index)..]);
        return new WavFile(
            riff, length, BinaryPrimitives.ReadUInt16LittleEndian(format[2..]), BinaryPrimitives.ReadInt32LittleEndian(format[4..]),
            BinaryPrimitives.ReadUInt16LittleEndian(format[14..]), samples);
    }
}
