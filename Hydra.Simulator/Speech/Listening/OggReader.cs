using System.Buffers.Binary;

namespace Hydra.Simulator.Speech.Listening;

/// <summary>Reads Ogg (RFC 3533) with Opus or Vorbis in it. Packets are of 20 ms, as Opus encoders make them unless told otherwise.</summary>
internal static class OggReader
{
    private const int HeadLength = 27;
    private const int OpusRate = 48_000;

    private static readonly TimeSpan PacketLength = TimeSpan.FromMilliseconds(20);

    public static HeardAudio? Read(ReadOnlySpan<byte> bytes)
    {
        var listener = new FrameListener();
        int packets = 0;
        long granule = 0;
        int rate = 0;
        int whole = bytes.Length;
        while (bytes.Length >= HeadLength && bytes.StartsWith("OggS"u8))
        {
            int body = HeadLength + bytes[26];
            if (bytes.Length < body)
                break;
            granule = Math.Max(granule, BinaryPrimitives.ReadInt64LittleEndian(bytes[6..]));
            int at = body;
            int start = body;
            foreach (byte lacing in bytes[HeadLength..body])
            {
                at = Math.Min(at + lacing, bytes.Length);
                if (lacing == byte.MaxValue)
                    continue;
                ReadOnlySpan<byte> packet = bytes[start..at];
                if (packets++ == 0)
                    rate = RateOf(packet);
                else if (packets > 2)
                    listener.Hear(packet, PacketLength);
                start = at;
            }

            bytes = bytes[at..];
        }

        if (rate <= 0)
            return null;
        // A broken number would be too large for a time.
        return listener.ToAudio(TimeSpan.FromSeconds(Math.Min((double)granule / rate, whole)));
    }

    /// <summary>What the granules of a stream count in, by its first packet; 0 where it is no sound.</summary>
    private static int RateOf(ReadOnlySpan<byte> packet) =>
        packet.StartsWith("OpusHead"u8) ? OpusRate
        : packet.Length >= 16 && packet.StartsWith("\u0001vorbis"u8) ? BinaryPrimitives.ReadInt32LittleEndian(packet[12..])
        : 0;
}
