using System.Buffers.Binary;
using System.Text;

namespace Hydra.Simulator.Speech;

/// <summary>
/// What a stand-in that speaks hides in the sound for the one that listens, so that the words survive another header, a cut and a
/// join: one mark a word, where the word begins. Big-endian:
/// <code>
/// "Hydr" | lead: int16, samples from the mark to the word | length: uint16, ms | text: byte, UTF-8 | CRC-16 of all after "Hydr"
/// </code>
/// </summary>
internal static class SpeechMark
{
    /// <summary>"Hydr".</summary>
    public const uint Begin = 0x48796472;

    private const int HeadLength = 9;
    private const int CrcLength = 2;

    /// <summary>How many samples a mark takes at one bit each.</summary>
    public static int BitsOf(string text) => 8 * (HeadLength + Encoding.UTF8.GetByteCount(text) + CrcLength);

    /// <summary>The mark of a word, to stand some samples before it.</summary>
    public static byte[] Write(SpokenWord word, int lead)
    {
        byte[] text = Encoding.UTF8.GetBytes(word.Text);
        byte[] mark = new byte[HeadLength + text.Length + CrcLength];
        BinaryPrimitives.WriteUInt32BigEndian(mark, Begin);
        BinaryPrimitives.WriteInt16BigEndian(mark.AsSpan(4), (short)Math.Clamp(lead, short.MinValue, short.MaxValue));
        BinaryPrimitives.WriteUInt16BigEndian(mark.AsSpan(6), (ushort)Math.Min(ushort.MaxValue, Utterance.TimeOf(word.Length).TotalMilliseconds));
        mark[8] = (byte)text.Length;
        text.CopyTo(mark, HeadLength);
        BinaryPrimitives.WriteUInt16BigEndian(mark.AsSpan(HeadLength + text.Length), Crc(mark.AsSpan(4, HeadLength - 4 + text.Length)));
        return mark;
    }

    /// <summary>Reads the mark that begins here; null where there is none, or a broken one.</summary>
    public static ReadMark? Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeadLength + CrcLength || BinaryPrimitives.ReadUInt32BigEndian(bytes) != Begin)
            return null;
        int end = HeadLength + bytes[8];
        if (bytes.Length < end + CrcLength || BinaryPrimitives.ReadUInt16BigEndian(bytes[end..]) != Crc(bytes[4..end]))
            return null;
        TimeSpan lead = Utterance.TimeOf(BinaryPrimitives.ReadInt16BigEndian(bytes[4..]));
        TimeSpan length = TimeSpan.FromMilliseconds(BinaryPrimitives.ReadUInt16BigEndian(bytes[6..]));
        return new ReadMark(Encoding.UTF8.GetString(bytes[HeadLength..end]), lead, length);
    }

    /// <summary>Length of the longest mark.</summary>
    public static int MaxLength => HeadLength + byte.MaxValue + CrcLength;

    /// <summary>CRC-16/CCITT: polynomial 0x1021, from 0xFFFF.</summary>
    private static ushort Crc(ReadOnlySpan<byte> bytes)
    {
        ushort crc = 0xFFFF;
        foreach (byte next in bytes)
        {
            crc ^= (ushort)(next << 8);
            for (int bit = 0; bit < 8; bit++)
                crc = (ushort)((crc & 0x8000) != 0 ? (crc << 1) ^ 0x1021 : crc << 1);
        }

        return crc;
    }
}

/// <summary>A mark that was found.</summary>
/// <param name="Text">The word.</param>
/// <param name="Lead">From the mark to the word.</param>
/// <param name="Length">How long the word takes.</param>
internal sealed record ReadMark(string Text, TimeSpan Lead, TimeSpan Length);
