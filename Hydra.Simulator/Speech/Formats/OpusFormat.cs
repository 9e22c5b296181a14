using System.Buffers.Binary;

namespace Hydra.Simulator.Speech.Formats;

/// <summary>Opus (RFC 6716) in Ogg (RFC 7845), frames of 20 ms. Marks lie in the padding of packets.</summary>
internal sealed class OpusFormat() : FramedFormat(SamplesPerFrame, MostPadding)
{
    private const int SamplesPerFrame = Utterance.SampleRate / 50;

    /// <summary>More would need a second byte of length.</summary>
    private const int MostPadding = 254;

    /// <summary>A page has 255 segments, and a packet of this stream takes at most two.</summary>
    private const int PacketsPerPage = 120;

    /// <summary>Ogg Opus counts in 48 kHz.</summary>
    private const int Granules = 2;

    private const byte FirstPage = 0x02;
    private const byte LastPage = 0x04;

    /// <summary>A silent frame as libopus writes it.</summary>
    private static readonly byte[] Silence = [0xFF, 0xFE];

    private uint _pages;
    private long _granules;

    public override byte[] Begin(int? samples)
    {
        byte[] head = [.. "OpusHead"u8, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(12), Utterance.SampleRate);
        byte[] tags = [.. "OpusTags"u8, 5, 0, 0, 0, .. "hydra"u8, 0, 0, 0, 0];
        return [.. Page([head], 0, FirstPage), .. Page([tags], 0, 0)];
    }

    protected override byte[] Frame(byte[] marks) => marks.Length == 0
        // CELT, full band, 20 ms, mono, one frame.
        ? [0xF8, .. Silence]
        // The same with a count of frames: one, and padding.
        : [0xFB, 0x41, (byte)marks.Length, .. Silence, .. marks];

    protected override byte[] Pack(List<byte[]> frames, bool isLast)
    {
        var bytes = new List<byte>();
        for (int start = 0; start < frames.Count; start += PacketsPerPage)
        {
            List<byte[]> packets = frames.GetRange(start, Math.Min(PacketsPerPage, frames.Count - start));
            bool ends = isLast && start + packets.Count == frames.Count;
            _granules = ends ? Added * Granules : _granules + (packets.Count * SamplesPerFrame * Granules);
            bytes.AddRange(Page(packets, _granules, ends ? LastPage : (byte)0));
        }

        return [.. bytes];
    }

    private byte[] Page(List<byte[]> packets, long granule, byte flags)
    {
        byte[] lacing = [.. packets.SelectMany(packet => Enumerable.Repeat(byte.MaxValue, packet.Length / byte.MaxValue).Append((byte)(packet.Length % byte.MaxValue)))];
        byte[] page = [.. "OggS"u8, 0, flags, .. new byte[20], (byte)lacing.Length, .. lacing, .. packets.SelectMany(packet => packet)];
        BinaryPrimitives.WriteInt64LittleEndian(page.AsSpan(6), granule);
        // Any number names the stream.
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(14), SpeechMark.Begin);
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(18), _pages++);
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(22), Crc(page));
        return page;
    }

    /// <summary>Ogg's checksum: polynomial 0x04C11DB7, from 0, nothing reflected.</summary>
    private static uint Crc(byte[] page)
    {
        uint crc = 0;
        foreach (byte next in page)
        {
            crc ^= (uint)next << 24;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc & 0x80000000) != 0 ? (crc << 1) ^ 0x04C11DB7 : crc << 1;
        }

        return crc;
    }
}
