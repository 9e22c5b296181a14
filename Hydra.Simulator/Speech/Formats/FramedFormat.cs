namespace Hydra.Simulator.Speech.Formats;

/// <summary>
/// A format whose sound is made of frames of equal length. There is no encoder here, so every frame is silent; it has the right
/// length, and carries the marks of the words that begin in it where a decoder does not look.
/// </summary>
/// <param name="samplesPerFrame">Length of a frame, in samples of 24 kHz.</param>
/// <param name="room">Bytes of marks that a frame can carry.</param>
internal abstract class FramedFormat(int samplesPerFrame, int room) : ISpeechFormat
{
    private readonly Queue<SpokenWord> _words = [];
    private int _added;
    private int _framed;

    /// <summary>Samples that were added so far.</summary>
    protected int Added => _added;

    public abstract byte[] Begin(int? samples);

    public byte[] Add(SpeechPiece piece)
    {
        if (piece.Word is { } word)
            _words.Enqueue(word);
        _added += piece.Samples.Length;
        var frames = new List<byte[]>();
        // The last frame may not be full, and says so in some formats: it waits for the end.
        while (_framed + samplesPerFrame < _added)
            frames.Add(NextFrame());
        return Pack(frames, isLast: false);
    }

    public byte[] End()
    {
        var frames = new List<byte[]>();
        while (_framed < _added || _words.Count > 0)
            frames.Add(NextFrame());
        return Pack(frames, isLast: true);
    }

    /// <summary>One silent frame.</summary>
    protected abstract byte[] Frame(byte[] marks);

    /// <summary>Frames as they go out.</summary>
    protected virtual byte[] Pack(List<byte[]> frames, bool isLast) => [.. frames.SelectMany(frame => frame)];

    private byte[] NextFrame()
    {
        var marks = new List<byte>();
        while (_words.TryPeek(out SpokenWord? word) && word.Start < _framed + samplesPerFrame)
        {
            byte[] mark = SpeechMark.Write(word, word.Start - _framed);
            if (marks.Count + mark.Length > room)
                break;
            marks.AddRange(mark);
            _words.Dequeue();
        }

        _framed += samplesPerFrame;
        return Frame([.. marks]);
    }
}
