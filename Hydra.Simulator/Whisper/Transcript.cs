using System.Collections.Immutable;
using Hydra.Simulator.Speech.Listening;

namespace Hydra.Simulator.Whisper;

/// <summary>What was understood.</summary>
/// <param name="Language">Its code, such as <c>en</c>.</param>
/// <param name="Segments">The text, about a sentence each.</param>
internal sealed record Transcript(string Language, ImmutableArray<TranscriptSegment> Segments)
{
    public string Text => string.Concat(Segments.Select(segment => segment.Text));
}

/// <summary>About a sentence.</summary>
/// <param name="Words">Its words, at least one.</param>
internal sealed record TranscriptSegment(ImmutableArray<HeardWord> Words)
{
    public TimeSpan Start => Words[0].Start;

    public TimeSpan End => Words[^1].End;

    /// <summary>It begins with a space, as Whisper's own.</summary>
    public string Text => string.Concat(Words.Select(word => word.Text));
}
