using Hydra.Simulator.Faults;
using Hydra.Simulator.Generation;
using Hydra.Simulator.Speech.Listening;
using Hydra.Simulator.StandIns;

namespace Hydra.Simulator.Whisper;

/// <summary>
/// The one thread of whisper-asr-webservice: its handlers are asynchronous, but transcribe synchronously, so nothing at all is
/// answered meanwhile. A client that hangs up is not noticed before the end: the server stays busy.
/// </summary>
internal sealed class WhisperEngine(StandIn standIn)
{
    /// <summary>Seconds of speech that are understood in a second, on the card of hydra-compute.</summary>
    private const int RealTimeFactor = 20;

    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(400);

    /// <summary>Never disposed: a transcription may outlive its client, and the wait handle that would need it is never made.</summary>
    private SemaphoreSlim Thread { get; } = new(1, 1);

    /// <summary>Lets a request in once the thread is free.</summary>
    public async Task AdmitAsync(HttpContext context, RequestDelegate next)
    {
        await Thread.WaitAsync(context.RequestAborted);
        Thread.Release();
        await next(context);
    }

    /// <summary>Takes the thread for as long as audio takes. The caller may leave before; the thread stays taken.</summary>
    public async Task ListenAsync(HeardAudio audio, WorkRequest work, CancellationToken client)
    {
        await Thread.WaitAsync(client);
        await OccupyAsync(audio, work).WaitAsync(client);
    }

    private async Task OccupyAsync(HeardAudio audio, WorkRequest work)
    {
        try
        {
            PacedAnswer pace = standIn.Pace.BeginWork(First, RealTimeFactor * TimeSpan.MillisecondsPerSecond, work.IsSlow);
            // Nothing interrupts it, the end of the server apart.
            await pace.NextAsync(CancellationToken.None, (int)Math.Min(int.MaxValue, audio.Duration.TotalMilliseconds));
        }
        finally
        {
            Thread.Release();
        }
    }
}
