using System.Buffers.Binary;

namespace Hydra.Simulator.Speech.Formats;

/// <summary>FLAC (RFC 9639) without compression: every subframe is verbatim, so the samples arrive bit by bit as they are.</summary>
internal sealed class FlacFormat : ISpeechFormat
{
    public const int BlockSize = 4096;

    private const int StreamInfoLength = 34;

    private readonly List<short> _waiting = [];
    private uint _frames;

    public byte[] Begin(int? samples)
    {
        byte[] head = new byte[8 + StreamInfoLength];
        "fLaC"u8.CopyTo(head);
        // The last metadata block, of type 0.
        head[4] = 0x80;
        head[7] = StreamInfoLength;
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(8), BlockSize);
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(10), BlockSize);
        // Frame sizes stay 0, unknown. Then 20 bits of rate, 3 of channels - 1, 5 of bits - 1, 36 of samples (0 is unknown); the MD5 may be 0.
        ulong format = ((ulong)Utterance.SampleRate << 44) | (15UL << 36) | (uint)(samples ?? 0);
        BinaryPrimitives.WriteUInt64BigEndian(head.AsSpan(18), format);
        return head;
    }

    public byte[] Add(SpeechPiece piece)
    {
        _waiting.AddRange(piece.Samples);
        var bytes = new List<byte>();
        while (_waiting.Count >= BlockSize)
            TakeBlock(BlockSize, bytes);
        return [.. bytes];
    }

    public byte[] End()
    {
        var bytes = new List<byte>();
        if (_waiting.Count > 0)
            TakeBlock(_waiting.Count, bytes);
        return [.. bytes];
    }

    private void TakeBlock(int count, List<byte> bytes)
    {
        int start = bytes.Count;
        // Sync and fixed block size; length in 16 bits (7) and the rate of the stream (0); mono (0), 16 bits (4).
        bytes.AddRange([0xFF, 0xF8, 0x70, 0x08]);
        AddNumber(_frames++, bytes);
        bytes.AddRange([(byte)((count - 1) >> 8), (byte)(count - 1)]);
        bytes.Add(Crc8(bytes, start));
        // A verbatim subframe.
        bytes.Add(0x02);
        foreach (short sample in _waiting.Take(count))
            bytes.AddRange([(byte)(sample >> 8), (byte)sample]);
        ushort crc = Crc16(bytes, start);
        bytes.AddRange([(byte)(crc >> 8), (byte)crc]);
        _waiting.RemoveRange(0, count);
    }

    /// <summary>A number coded like a character in UTF-8, of up to 36 bits there; here up to 21, which are four days.</summary>
    private static void AddNumber(uint number, List<byte> bytes)
    {
        switch (number)
        {
            case < 0x80:
                bytes.Add((byte)number);
                return;
            case < 0x800:
                bytes.AddRange([(byte)(0xC0 | (number >> 6)), Tail(number)]);
                return;
            case < 0x10000:
                bytes.AddRange([(byte)(0xE0 | (number >> 12)), Tail(number >> 6), Tail(number)]);
                return;
            default:
                bytes.AddRange([(byte)(0xF0 | (number >> 18)), Tail(number >> 12), Tail(number >> 6), Tail(number)]);
                return;
        }

        static byte Tail(uint bits) => (byte)(0x80 | (bits & 0x3F));
    }

    private static byte Crc8(List<byte> bytes, int start)
    {
        byte crc = 0;
        foreach (byte next in bytes.Skip(start))
        {
            crc ^= next;
            for (int bit = 0; bit < 8; bit++)
                crc = (byte)((crc & 0x80) != 0 ? (crc << 1) ^ 0x07 : crc << 1);
        }

        return crc;
    }

    private static ushort Crc16(List<byte> bytes, int start)
    {
        ushort crc = 0;
        foreach (byte next in bytes.Skip(start))
        {
            crc ^= (ushort)(next << 8);
            for (int bit = 0; bit < 8; bit++)
                crc = (ushort)((crc & 0x8000) != 0 ? (crc << 1) ^ 0x8005 : crc << 1);
        }

        return crc;
    }
}
