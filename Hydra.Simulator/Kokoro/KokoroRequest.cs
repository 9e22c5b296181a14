namespace Hydra.Simulator.Kokoro;

/// <summary>A request to <c>/v1/audio/speech</c>, read and found valid.</summary>
internal sealed record KokoroRequest
{
    /// <summary>What is to be said; pauses and pronunciations are still in it.</summary>
    public required string Text { get; init; }

    /// <summary>Voice or blend, in Kokoro's own names.</summary>
    public required string Voice { get; init; }

    /// <summary>One of mp3, opus, aac, flac, wav, pcm.</summary>
    public required string Format { get; init; }

    /// <summary>1 is the natural speed.</summary>
    public required double Speed { get; init; }

    /// <summary>1 is the natural volume.</summary>
    public required double Volume { get; init; }

    /// <summary>Whether the sound goes out as it is made.</summary>
    public required bool Stream { get; init; }
}
