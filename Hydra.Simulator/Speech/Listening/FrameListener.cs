using System.Collections.Immutable;

namespace Hydra.Simulator.Speech.Listening;

/// <summary>Listens to the frames of a format whose frames carry marks as bytes.</summary>
internal sealed class FrameListener
{
    private readonly ImmutableArray<HeardWord>.Builder _words = ImmutableArray.CreateBuilder<HeardWord>();

    /// <summary>Length of the frames so far.</summary>
    public TimeSpan Duration { get; private set; }

    public void Hear(ReadOnlySpan<byte> frame, TimeSpan length)
    {
        for (int at = Next(frame, 0); at >= 0; at = Next(frame, at + 1))
        {
            if (SpeechMark.Read(frame[at..]) is { } mark)
                _words.Add(new HeardWord(mark.Text, Duration + mark.Lead, Duration + mark.Lead + mark.Length));
        }

        Duration += length;
    }

    public HeardAudio ToAudio(TimeSpan? duration = null) => new() { Duration = duration ?? Duration, Words = _words.ToImmutable() };

    private static int Next(ReadOnlySpan<byte> frame, int from)
    {
        int found = from < frame.Length ? frame[from..].IndexOf("Hydr"u8) : -1;
        return found < 0 ? -1 : from + found;
    }
}
