namespace Hydra.Simulator.Speech.Listening;

/// <summary>Reads AAC in ADTS (ISO/IEC 13818-7), frame by frame.</summary>
internal static class AdtsReader
{
    private const int SamplesPerFrame = 1024;
    private const int HeadLength = 7;

    private static readonly int[] Rates = [96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8000, 7350];

    public static bool IsFrame(ReadOnlySpan<byte> bytes) => bytes.Length >= HeadLength && bytes[0] == 0xFF && (bytes[1] & 0xF6) == 0xF0 && RateOf(bytes) < Rates.Length && LengthOf(bytes) >= HeadLength;

    public static HeardAudio Read(ReadOnlySpan<byte> bytes)
    {
        var listener = new FrameListener();
        while (IsFrame(bytes))
        {
            int length = Math.Min(LengthOf(bytes), bytes.Length);
            listener.Hear(bytes[..length], TimeSpan.FromSeconds((double)SamplesPerFrame / Rates[RateOf(bytes)]));
            bytes = bytes[length..];
        }

        return listener.ToAudio();
    }

    private static int RateOf(ReadOnlySpan<byte> bytes) => (bytes[2] >> 2) & 0xF;

    private static int LengthOf(ReadOnlySpan<byte> bytes) => ((bytes[3] & 3) << 11) | (bytes[4] << 3) | (bytes[5] >> 5);
}
