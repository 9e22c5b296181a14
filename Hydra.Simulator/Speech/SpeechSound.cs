using Hydra.Simulator.Generation;

namespace Hydra.Simulator.Speech;

/// <summary>
/// Makes the sound of words: a hum with overtones at the voice's pitch, swelling with every syllable. The lowest bit of the samples
/// is not heard; it holds the word's <see cref="SpeechMark"/>.
/// </summary>
internal sealed class SpeechSound(string voice, double volume)
{
    private const double Loudness = 7000;
    private const int SyllableSamples = Utterance.SampleRate * 18 / 100;
    private const int LowestPitch = 95;
    private const int HighestPitch = 230;

    private readonly double _step = 2 * Math.PI * new Chance(Chance.Seed(0, voice)).Between(LowestPitch, HighestPitch) / Utterance.SampleRate;

    /// <summary>The samples from a place up to the end of a word: silence, then the word.</summary>
    public short[] Render(SpokenWord word, int from)
    {
        short[] samples = new short[word.End - from];
        int silence = word.Start - from;
        int syllables = Math.Max(1, (int)Math.Round((double)word.Length / SyllableSamples));
        for (int index = 0; index < word.Length; index++)
        {
            double phase = _step * (word.Start + index);
            double swell = Math.Abs(Math.Sin(Math.PI * syllables * index / word.Length));
            double tone = Math.Sin(phase) + (0.5 * Math.Sin(2 * phase)) + (0.25 * Math.Sin(3 * phase));
            // The lowest bit stays free.
            samples[silence + index] = (short)((int)Math.Clamp(Loudness * volume * swell * tone, short.MinValue, short.MaxValue) & ~1);
        }

        byte[] mark = SpeechMark.Write(word, lead: 0);
        for (int bit = 0; bit < mark.Length * 8; bit++)
            samples[silence + bit] |= (short)((mark[bit / 8] >> (7 - (bit % 8))) & 1);
        return samples;
    }
}
