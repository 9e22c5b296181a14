using Hydra.Simulator.Speech.Listening;

namespace Hydra.Simulator.Whisper;

/// <summary>A request with a file, read and found valid by FastAPI; the engine may still choke on it.</summary>
internal sealed record WhisperRequest
{
    public required byte[] File { get; init; }

    public required string FileName { get; init; }

    /// <summary>Whether FFmpeg decodes the file; else its bytes are taken for samples of 16 bits at 16 kHz.</summary>
    public required bool Encode { get; init; }

    public string Task { get; init; } = "transcribe";

    public string? Language { get; init; }

    public bool WordTimestamps { get; init; }

    public string Output { get; init; } = "txt";

    /// <summary>The audio; null where FFmpeg could not decode it.</summary>
    public HeardAudio? Audio()
    {
        const int engineRate = 16_000;
        return Encode
            ? AudioReader.Read(File)
            : PcmListener.Hear(File, channels: 1, engineRate) with { Fingerprint = HeardAudio.FingerprintOf(File) };
    }
}
