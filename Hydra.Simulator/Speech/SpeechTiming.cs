using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Hydra.Simulator.Speech;

/// <summary>When each word of a text is spoken: about 180 English words a minute at speed 1, with pauses at punctuation.</summary>
internal static partial class SpeechTiming
{
    /// <summary>Longer words are spoken in pieces, so that a mark of a piece always fits into its samples.</summary>
    private const int LongestPiece = 24;

    /// <summary>Where scripts begin whose characters are syllables.</summary>
    private const int FirstIdeograph = 0x2E80;

    private static readonly TimeSpan OfAWord = TimeSpan.FromMilliseconds(60);
    private static readonly TimeSpan OfALetter = TimeSpan.FromMilliseconds(60);
    private static readonly TimeSpan OfAnIdeograph = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan BetweenWords = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan AfterAComma = TimeSpan.FromMilliseconds(180);
    private static readonly TimeSpan AfterASentence = TimeSpan.FromMilliseconds(350);
    private static readonly TimeSpan AtTheEnd = TimeSpan.FromMilliseconds(250);

    /// <summary>Kokoro-FastAPI cuts longer pauses (MAX_PAUSE_DURATION_S).</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(60);

    /// <summary>Times a text. <c>[pause:0.4s]</c> is a pause, and of <c>[word](/ipa/)</c> the word is spoken, as with Kokoro-FastAPI.</summary>
    public static Utterance Of(string text, double speed)
    {
        ImmutableArray<SpokenWord>.Builder words = ImmutableArray.CreateBuilder<SpokenWord>();
        int at = 0;
        foreach (Match token in Token().Matches(Pronunciation().Replace(text, "${word}")))
        {
            if (token.Groups["seconds"] is { Success: true, Value: var seconds })
                at += Samples(PauseOf(seconds), 1);
            else
                at = Speak(token.Value, at, speed, words);
        }

        return words.Count == 0 ? new Utterance([], 0) : new Utterance(words.ToImmutable(), at + Samples(AtTheEnd, speed));
    }

    private static int Speak(string word, int at, double speed, ImmutableArray<SpokenWord>.Builder words)
    {
        for (int start = 0; start < word.Length;)
        {
            int length = Math.Min(LongestPiece, word.Length - start);
            if (length > 1 && char.IsHighSurrogate(word[start + length - 1]) && start + length < word.Length)
                length--;
            string piece = word.Substring(start, length);
            string text = start == 0 ? " " + piece : piece;
            var spoken = new SpokenWord(text, at, Math.Max(Samples(TimeOf(piece), speed), SpeechMark.BitsOf(text)));
            words.Add(spoken);
            at = spoken.End;
            start += length;
        }

        return at + Samples(PauseAfter(word), speed);
    }

    private static TimeSpan TimeOf(string piece)
    {
        TimeSpan time = OfAWord;
        foreach (Rune rune in piece.EnumerateRunes().Where(Rune.IsLetterOrDigit))
            time += rune.Value < FirstIdeograph ? OfALetter : OfAnIdeograph;
        return time;
    }

    private static TimeSpan PauseAfter(string word) => word[^1] switch
    {
        '.' or '!' or '?' or '…' or '。' => AfterASentence,
        ',' or ';' or ':' or '、' => AfterAComma,
        _ => BetweenWords,
    };

    private static TimeSpan PauseOf(string seconds)
    {
        double length = double.Parse(seconds, CultureInfo.InvariantCulture);
        return length < LongestPause.TotalSeconds ? TimeSpan.FromSeconds(length) : LongestPause;
    }

    private static int Samples(TimeSpan time, double speed) => (int)(time.TotalSeconds * Utterance.SampleRate / speed);

    [GeneratedRegex(@"\[pause:(?<seconds>[0-9]{1,6}(\.[0-9]{1,6})?)s\]|((?!\[pause:[0-9.]{1,13}s\])\S)+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Token();

    [GeneratedRegex(@"\[(?<word>[^\[\]]{1,200})\]\(/[^()/]{1,200}/\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pronunciation();
}
