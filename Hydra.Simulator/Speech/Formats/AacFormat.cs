namespace Hydra.Simulator.Speech.Formats;

/// <summary>AAC-LC in ADTS (ISO/IEC 13818-7) at 24 kHz, mono. Marks lie in a data stream element, which decoders skip.</summary>
internal sealed class AacFormat() : FramedFormat(SamplesPerFrame, MostData)
{
    private const int SamplesPerFrame = 1024;
    private const int HeadLength = 7;

    /// <summary>More would need an escape.</summary>
    private const int MostData = 254;

    /// <summary>A channel element without bands, which is silence, and the end of the block.</summary>
    private static readonly byte[] Silence = [0, 0, 0, 0x07];

    public override byte[] Begin(int? samples) => [];

    protected override byte[] Frame(byte[] marks)
    {
        // Data stream element 0, aligned to bytes.
        byte[] data = marks.Length == 0 ? [] : [0x81, (byte)marks.Length, .. marks];
        int length = HeadLength + data.Length + Silence.Length;
        return
        [
            // Sync, MPEG-4, no CRC; LC, 24 kHz, one channel; length over 13 bits; a buffer that is never full; one block.
            0xFF, 0xF1, 0x58, (byte)(0x40 | (length >> 11)), (byte)(length >> 3), (byte)((length << 5) | 0x1F), 0xFC,
            .. data, .. Silence,
        ];
    }
}
