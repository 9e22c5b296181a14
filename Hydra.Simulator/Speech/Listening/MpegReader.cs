namespace Hydra.Simulator.Speech.Listening;

/// <summary>Reads MPEG audio, Layer III, frame by frame.</summary>
internal static class MpegReader
{
    private const int Id3HeadLength = 10;

    /// <summary>kbit/s by the index in a frame's header; MPEG-1, then MPEG-2 and 2.5.</summary>
    private static readonly int[][] BitRates =
    [
        [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
        [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
    ];

    private static readonly int[] Rates = [44_100, 48_000, 32_000];

    public static bool IsFrame(ReadOnlySpan<byte> bytes) => Frame(bytes).Length > 0;

    public static HeardAudio? Read(ReadOnlySpan<byte> bytes)
    {
        var listener = new FrameListener();
        while (bytes.Length > 4)
        {
            if (bytes.StartsWith("ID3"u8) && bytes.Length > Id3HeadLength)
            {
                // Seven bits a byte.
                int tag = Id3HeadLength + (bytes[6] << 21) + (bytes[7] << 14) + (bytes[8] << 7) + bytes[9];
                bytes = bytes[Math.Min(tag, bytes.Length)..];
                continue;
            }

            (int length, TimeSpan time) = Frame(bytes);
            if (length == 0)
            {
                bytes = bytes[1..];
                continue;
            }

            listener.Hear(bytes[..Math.Min(length, bytes.Length)], time);
            bytes = bytes[Math.Min(length, bytes.Length)..];
        }

        return listener.Duration > TimeSpan.Zero ? listener.ToAudio() : null;
    }

    /// <summary>Length of the frame that begins here, in bytes and in time; zero where none begins.</summary>
    private static (int Length, TimeSpan Time) Frame(ReadOnlySpan<byte> bytes)
    {
        // Eleven bits of sync; not the reserved version; Layer III.
        if (bytes.Length < 4 || bytes[0] != 0xFF || (bytes[1] & 0xE6) != 0xE2 || (bytes[1] & 0x18) == 0x08)
            return default;
        int version = (bytes[1] >> 3) & 3;
        int bitRate = bytes[2] >> 4;
        int rate = (bytes[2] >> 2) & 3;
        if (bitRate is 0 or 15 || rate == 3)
            return default;
        bool isMpeg1 = version == 3;
        int samplesPerSecond = Rates[rate] / version switch { 3 => 1, 2 => 2, _ => 4 };
        int samples = isMpeg1 ? 1152 : 576;
        int length = (samples / 8 * BitRates[isMpeg1 ? 0 : 1][bitRate] * 1000 / samplesPerSecond) + ((bytes[2] >> 1) & 1);
        return (length, TimeSpan.FromSeconds((double)samples / samplesPerSecond));
    }
}
