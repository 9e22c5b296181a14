using System.Runtime.InteropServices;

namespace Hydra.Simulator.Speech.Formats;

/// <summary>Bare samples: 16 bits, little-endian, mono, 24 kHz.</summary>
internal sealed class PcmFormat : ISpeechFormat
{
    public byte[] Begin(int? samples) => [];

    public byte[] Add(SpeechPiece piece) => BytesOf(piece.Samples);

    public byte[] End() => [];

    public static byte[] BytesOf(ReadOnlySpan<short> samples) => BitConverter.IsLittleEndian
        ? MemoryMarshal.AsBytes(samples).ToArray()
        : throw new PlatformNotSupportedException("Sound is made on little-endian machines only.");
}
