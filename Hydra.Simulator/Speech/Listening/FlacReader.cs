using System.Buffers.Binary;
using Hydra.Simulator.Speech.Formats;

namespace Hydra.Simulator.Speech.Listening;

/// <summary>Reads FLAC (RFC 9639): the samples of a stand-in's own, which are verbatim; of any other the length alone.</summary>
internal static class FlacReader
{
    private const int StreamInfoAt = 8;
    private const int StreamInfoLength = 34;
    private const int HeadBeforeNumber = 4;

    /// <summary>Bytes a second of compressed speech, for a stream that does not say its length.</summary>
    private const double TypicalRate = 24_000;

    public static HeardAudio? Read(ReadOnlySpan<byte> bytes)
    {
        int end = EndOfMetadata(bytes);
        if (end < 0 || bytes.Length < StreamInfoAt + StreamInfoLength)
            return null;
        ulong format = BinaryPrimitives.ReadUInt64BigEndian(bytes[(StreamInfoAt + 10)..]);
        int rate = (int)(format >> 44);
        if (rate == 0)
            return null;
        long samples = (long)(format & 0xFFFFFFFFF);
        byte[] verbatim = Verbatim(bytes[end..]);
        if (verbatim.Length > 0)
            return PcmListener.Hear(verbatim, 1, rate);
        return new HeardAudio { Duration = TimeSpan.FromSeconds(samples > 0 ? (double)samples / rate : bytes.Length / TypicalRate) };
    }

    private static int EndOfMetadata(ReadOnlySpan<byte> bytes)
    {
        for (int at = 4; at + 4 <= bytes.Length;)
        {
            bool isLast = (bytes[at] & 0x80) != 0;
            at += 4 + (int)(BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]) & 0xFFFFFF);
            if (isLast)
                return Math.Min(at, bytes.Length);
        }

        return -1;
    }

    /// <summary>The samples of frames as <see cref="FlacFormat"/> writes them, little-endian.</summary>
    private static byte[] Verbatim(ReadOnlySpan<byte> frames)
    {
        var samples = new List<byte>(frames.Length);
        while (frames.Length > HeadBeforeNumber && frames.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xF8, 0x70, 0x08]))
        {
            int at = HeadBeforeNumber + LengthOfNumber(frames[HeadBeforeNumber]);
            // Two bytes of block size, a CRC, the subframe's head; after the samples a CRC of two bytes.
            if (frames.Length < at + 4 || frames[at + 3] != 0x02)
                break;
            int count = Math.Min(BinaryPrimitives.ReadUInt16BigEndian(frames[at..]) + 1, (frames.Length - at - 4) / 2);
            for (int sample = at + 4; sample < at + 4 + (2 * count); sample += 2)
                samples.AddRange([frames[sample + 1], frames[sample]]);
            frames = frames[Math.Min(frames.Length, at + 4 + (2 * count) + 2)..];
        }

        return [.. samples];
    }

    private static int LengthOfNumber(byte first) => first switch { < 0x80 => 1, < 0xE0 => 2, < 0xF0 => 3, _ => 4 };
}
