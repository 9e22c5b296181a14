using System.Buffers.Binary;

namespace Hydra.Simulator.Speech.Formats;

/// <summary>RIFF/WAVE with samples of 16 bits. In a stream the lengths are 0xFFFFFFFF, as FFmpeg's muxer leaves them where it cannot go back.</summary>
internal sealed class WavFormat : ISpeechFormat
{
    private const int HeadLength = 44;
    private const int BytesPerSample = 2;

    public byte[] Begin(int? samples)
    {
        byte[] head = new byte[HeadLength];
        uint length = samples is { } known ? (uint)(known * BytesPerSample) : uint.MaxValue;
        "RIFF"u8.CopyTo(head);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(4), samples is null ? uint.MaxValue : length + HeadLength - 8);
        "WAVEfmt "u8.CopyTo(head.AsSpan(8));
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(16), 16);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(20), 1);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(22), 1);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(24), Utterance.SampleRate);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(28), Utterance.SampleRate * BytesPerSample);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(32), BytesPerSample);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(34), 8 * BytesPerSample);
        "data"u8.CopyTo(head.AsSpan(36));
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(40), length);
        return head;
    }

    public byte[] Add(SpeechPiece piece) => PcmFormat.BytesOf(piece.Samples);

    public byte[] End() => [];
}
