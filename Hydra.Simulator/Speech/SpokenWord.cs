using System.Collections.Immutable;

namespace Hydra.Simulator.Speech;

/// <summary>A word, or a piece of a long one, where it is spoken.</summary>
/// <param name="Text">The text; it begins with a space unless it continues the piece before.</param>
/// <param name="Start">Where it begins, in samples of 24 kHz.</param>
/// <param name="Length">How long it takes, in samples.</param>
internal sealed record SpokenWord(string Text, int Start, int Length)
{
    public int End => Start + Length;
}

/// <summary>A text as it is spoken.</summary>
/// <param name="Words">Its words, in order; pauses lie between them.</param>
/// <param name="Samples">Length of the whole, in samples of 24 kHz.</param>
internal sealed record Utterance(ImmutableArray<SpokenWord> Words, int Samples)
{
    /// <summary>Samples a second, as Kokoro makes them.</summary>
    public const int SampleRate = 24_000;

    public static TimeSpan TimeOf(int samples) => TimeSpan.FromSeconds((double)samples / SampleRate);
}
