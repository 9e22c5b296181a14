using System.Collections.Immutable;
using Hydra.Simulator.Generation;
using Hydra.Simulator.Speech;
using Hydra.Simulator.Speech.Listening;

namespace Hydra.Simulator.Whisper;

/// <summary>
/// Writes down what was said: the marked words where a stand-in spoke, nothing where nothing sounds, and for a real recording
/// sentences of its own that fill its time, the same for the same bytes.
/// </summary>
internal static class TranscriptWriter
{
    /// <summary>What stands before a translation, which the stand-in cannot make.</summary>
    public const string TranslationMark = " (translated)";

    /// <summary>Nobody reads more.</summary>
    private static readonly TimeSpan LongestImagined = TimeSpan.FromHours(1);

    private static readonly TimeSpan LongestSegment = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private static readonly string[] Overheard =
    [
        "So I told them that we would be there before noon.",
        "It was much quieter than anyone had expected.",
        "There is a little more to it, but that is the main thing.",
        "We walked along the river and talked about the plan.",
        "And then, of course, it started to rain.",
        "Let me say that again, a little more slowly.",
        "Nobody knew the answer, and nobody wanted to ask.",
    ];

    public static Transcript Write(HeardAudio audio, string? language, bool translates)
    {
        ImmutableArray<HeardWord> words = !audio.Words.IsEmpty ? audio.Words : audio.IsSilent ? [] : Imagined(audio);
        string spoken = language ?? SpokenLanguage.Of(string.Concat(words.Select(word => word.Text)));
        if (translates && !words.IsEmpty)
            words = words.Insert(0, new HeardWord(TranslationMark, words[0].Start, words[0].Start));
        return new Transcript(spoken, [.. Segments(words)]);
    }

    private static ImmutableArray<HeardWord> Imagined(HeardAudio audio)
    {
        int sentence = new Chance(audio.Fingerprint).Between(0, Overheard.Length - 1);
        ImmutableArray<HeardWord>.Builder words = ImmutableArray.CreateBuilder<HeardWord>();
        TimeSpan end = audio.Duration < LongestImagined ? audio.Duration : LongestImagined;
        for (TimeSpan at = TimeSpan.Zero; at < end; sentence++)
        {
            Utterance utterance = SpeechTiming.Of(Overheard[sentence % Overheard.Length], speed: 1);
            words.AddRange(utterance.Words
                .Select(word => new HeardWord(word.Text, at + Utterance.TimeOf(word.Start), at + Utterance.TimeOf(word.End)))
                .TakeWhile(word => word.End <= end));
            at += Utterance.TimeOf(utterance.Samples);
        }

        return words.ToImmutable();
    }

    private static IEnumerable<TranscriptSegment> Segments(ImmutableArray<HeardWord> words)
    {
        int first = 0;
        for (int index = 0; index < words.Length; index++)
        {
            HeardWord word = words[index];
            bool isLast = index == words.Length - 1;
            if (!isLast && !(EndsSentence(words[index + 1], word) || words[index + 1].Start - word.End > LongestPause || word.End - words[first].Start > LongestSegment))
                continue;
            yield return new TranscriptSegment([.. words[first..(index + 1)]]);
            first = index + 1;
        }
    }

    /// <summary>A piece of a longer word is followed by one without a space.</summary>
    private static bool EndsSentence(HeardWord next, HeardWord word) => next.Text.StartsWith(' ') && word.Text[^1] is '.' or '!' or '?' or '…' or '。';
}
