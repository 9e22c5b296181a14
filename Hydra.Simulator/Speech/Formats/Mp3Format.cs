namespace Hydra.Simulator.Speech.Formats;

/// <summary>MPEG-2 Layer III (ISO/IEC 13818-3) at 24 kHz, 64 kbit/s, mono. A frame without main data is silence; what follows its side information is ancillary.</summary>
internal sealed class Mp3Format() : FramedFormat(SamplesPerFrame, FrameLength - HeadLength)
{
    private const int SamplesPerFrame = 576;

    /// <summary>72 * 64,000 / 24,000 bytes.</summary>
    private const int FrameLength = 192;

    /// <summary>Four bytes of header and nine of side information.</summary>
    private const int HeadLength = 13;

    public override byte[] Begin(int? samples) => [];

    protected override byte[] Frame(byte[] marks)
    {
        byte[] frame = new byte[FrameLength];
        // Sync, MPEG-2, Layer III, no CRC; 64 kbit/s, 24 kHz, no padding; mono, original.
        ((ReadOnlySpan<byte>)[0xFF, 0xF3, 0x84, 0xC4]).CopyTo(frame);
        marks.CopyTo(frame, HeadLength);
        return frame;
    }
}
