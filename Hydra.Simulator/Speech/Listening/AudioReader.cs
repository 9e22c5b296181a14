using System.Buffers.Binary;

namespace Hydra.Simulator.Speech.Listening;

/// <summary>Reads audio in any of the common containers: how long it is, and the words that a stand-in marked in it.</summary>
internal static class AudioReader
{
    /// <summary>Bytes a second of speech where the container is not looked into.</summary>
    private const double TypicalRate = 6000;

    /// <summary>Bytes a second that no codec goes below; a header that says more than this is wrong.</summary>
    private const double LowestRate = 100;

    /// <summary>The audio; null where this is none.</summary>
    public static HeardAudio? Read(ReadOnlySpan<byte> bytes)
    {
        HeardAudio? audio = bytes.Length < 12 ? null
            : bytes.StartsWith("RIFF"u8) && bytes[8..].StartsWith("WAVE"u8) ? WavReader.Read(bytes)
            : bytes.StartsWith("fLaC"u8) ? FlacReader.Read(bytes)
            : bytes.StartsWith("OggS"u8) ? OggReader.Read(bytes)
            : bytes.StartsWith("ID3"u8) || MpegReader.IsFrame(bytes) ? MpegReader.Read(bytes)
            : AdtsReader.IsFrame(bytes) ? AdtsReader.Read(bytes)
            : IsMp4(bytes) || IsMatroska(bytes) ? new HeardAudio { Duration = TimeSpan.FromSeconds(bytes.Length / TypicalRate) }
            : null;
        if (audio is null)
            return null;
        TimeSpan most = TimeSpan.FromSeconds(bytes.Length / LowestRate);
        return audio with { Duration = audio.Duration < most ? audio.Duration : most, Fingerprint = HeardAudio.FingerprintOf(bytes) };
    }

    private static bool IsMp4(ReadOnlySpan<byte> bytes) => bytes[4..].StartsWith("ftyp"u8);

    /// <summary>Matroska and WebM begin with an EBML header.</summary>
    private static bool IsMatroska(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32BigEndian(bytes) == 0x1A45DFA3;
}
