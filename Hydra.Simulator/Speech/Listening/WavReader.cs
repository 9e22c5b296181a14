using System.Buffers.Binary;

namespace Hydra.Simulator.Speech.Listening;

/// <summary>Reads RIFF/WAVE, also where lengths are missing because it was streamed.</summary>
internal static class WavReader
{
    private const int FormatLength = 16;
    private const int Pcm = 1;

    public static HeardAudio? Read(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> format = [];
        for (int at = 12; at + 8 <= bytes.Length;)
        {
            ReadOnlySpan<byte> name = bytes.Slice(at, 4);
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(at + 4)..]);
            at += 8;
            int there = (int)Math.Min(length, (uint)(bytes.Length - at));
            if (name.SequenceEqual("fmt "u8))
                format = bytes.Slice(at, there);
            else if (name.SequenceEqual("data"u8))
                return format.Length < FormatLength ? null : Sound(format, bytes.Slice(at, there));
            // A chunk of odd length is followed by a byte of padding.
            at += there + (there & 1);
        }

        return null;
    }

    private static HeardAudio? Sound(ReadOnlySpan<byte> format, ReadOnlySpan<byte> data)
    {
        int channels = BinaryPrimitives.ReadUInt16LittleEndian(format[2..]);
        int rate = BinaryPrimitives.ReadInt32LittleEndian(format[4..]);
        uint bytesPerSecond = BinaryPrimitives.ReadUInt32LittleEndian(format[8..]);
        if (channels == 0 || rate <= 0 || bytesPerSecond == 0)
            return null;
        bool isPcm16 = BinaryPrimitives.ReadUInt16LittleEndian(format) == Pcm && BinaryPrimitives.ReadUInt16LittleEndian(format[14..]) == 16;
        return isPcm16 ? PcmListener.Hear(data, channels, rate) : new HeardAudio { Duration = TimeSpan.FromSeconds((double)data.Length / bytesPerSecond) };
    }
}
