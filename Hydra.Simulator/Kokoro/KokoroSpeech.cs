using System.Runtime.CompilerServices;
using Hydra.Simulator.Faults;
using Hydra.Simulator.Generation;
using Hydra.Simulator.Speech;
using Hydra.Simulator.Speech.Formats;
using Hydra.Simulator.StandIns;

namespace Hydra.Simulator.Kokoro;

/// <summary><c>/v1/audio/speech</c>: streamed word by word unless told otherwise.</summary>
internal sealed class KokoroSpeech(StandIn standIn)
{
    /// <summary>Seconds of speech that are made in a second, on a processor.</summary>
    private const int RealTimeFactor = 8;

    /// <summary>Words that still come when memory runs out: a client has begun to play them.</summary>
    private const int WordsThatFit = 3;

    private static readonly TimeSpan FirstWord = TimeSpan.FromMilliseconds(300);

    public async Task SpeakAsync(HttpContext context)
    {
        KokoroRequest request = await KokoroRequestReader.ReadAsync(context);
        Utterance utterance = SpeechTiming.Of(request.Text, request.Speed);
        context.Response.Headers.ContentDisposition = $"attachment; filename=speech.{request.Format}";
        context.Response.Headers.CacheControl = "no-cache";
        if (request.Stream)
            await StreamAsync(context, request, utterance);
        else
            await WriteWholeAsync(context, request, utterance);
    }

    private async Task StreamAsync(HttpContext context, KokoroRequest request, Utterance utterance)
    {
        context.Response.Headers["X-Accel-Buffering"] = "no";
        await JsonAnswer.BeginStreamAsync(context, SpeechFormats.MediaTypeOf(request.Format));
        // A text without a word is an empty stream there, and no error.
        if (utterance.Words.IsEmpty)
            return;
        WorkRequest work = WorkRequest.Of(context);
        ISpeechFormat format = SpeechFormats.Make(request.Format);
        await WriteAsync(context, format.Begin(samples: null));
        // It logs what goes wrong with a part of the text, and goes on: the client sees a stream that is too short, and no error.
        work.HasFailed = work.Fault == FaultKind.OutOfMemory;
        IEnumerable<SpeechPiece> pieces = Pieces(request, utterance);
        await foreach (SpeechPiece piece in PacedAsync(work.HasFailed ? pieces.Take(WordsThatFit) : pieces, work, context.RequestAborted))
            await WriteAsync(context, format.Add(piece));
        await WriteAsync(context, format.End());
    }

    private async Task WriteWholeAsync(HttpContext context, KokoroRequest request, Utterance utterance)
    {
        if (utterance.Words.IsEmpty)
            throw KokoroRefusals.Invalid("Input contains no speakable text");
        WorkRequest work = WorkRequest.Of(context);
        ISpeechFormat format = SpeechFormats.Make(request.Format);
        using var whole = new MemoryStream();
        whole.Write(format.Begin(utterance.Samples));
        await foreach (SpeechPiece piece in PacedAsync(Pieces(request, utterance), work, context.RequestAborted))
        {
            if (work.Fault == FaultKind.OutOfMemory)
                throw KokoroRefusals.Broken(KokoroRefusals.OutOfMemory);
            whole.Write(format.Add(piece));
        }

        whole.Write(format.End());
        context.Response.ContentType = SpeechFormats.MediaTypeOf(request.Format);
        context.Response.ContentLength = whole.Length;
        await context.Response.Body.WriteAsync(whole.GetBuffer().AsMemory(0, (int)whole.Length), context.RequestAborted);
    }

    /// <summary>The sound of each word, and the silence at the end.</summary>
    private static IEnumerable<SpeechPiece> Pieces(KokoroRequest request, Utterance utterance)
    {
        var sound = new SpeechSound(request.Voice, request.Volume);
        int at = 0;
        foreach (SpokenWord word in utterance.Words)
        {
            yield return new SpeechPiece(sound.Render(word, at), word);
            at = word.End;
        }

        yield return new SpeechPiece(new short[utterance.Samples - at], Word: null);
    }

    /// <summary>The same, each piece when it is made.</summary>
    private async IAsyncEnumerable<SpeechPiece> PacedAsync(IEnumerable<SpeechPiece> pieces, WorkRequest work, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        PacedAnswer pace = standIn.Pace.BeginWork(FirstWord, RealTimeFactor * Utterance.SampleRate, work.IsSlow);
        foreach (SpeechPiece piece in pieces)
        {
            await pace.NextAsync(cancellationToken, piece.Samples.Length);
            yield return piece;
        }
    }

    private static async Task WriteAsync(HttpContext context, byte[] bytes)
    {
        if (bytes.Length == 0)
            return;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }
}
