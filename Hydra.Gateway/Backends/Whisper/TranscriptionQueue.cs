using Hydra.Gateway.Errors;

namespace Hydra.Gateway.Backends.Whisper;

/// <summary>
/// The way to a server that does one thing at a time: one request is there, a few wait, the rest is told at once to come again. Without it they would
/// wait inside the server, where nobody sees them and no probe gets through.
/// </summary>
internal sealed class TranscriptionQueue(GatewayOptions options, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private int _waiting;

    /// <summary>Waits for a turn, which ends when it is disposed.</summary>
    public async Task<(IDisposable? Turn, BackendFault? Fault)> WaitAsync(CancellationToken cancellationToken)
    {
        if (_turn.Wait(0, CancellationToken.None))
            return (new Turn(_turn), null);
        if (Interlocked.Increment(ref _waiting) > options.TranscriptionsWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            return (null, Refused(StatusCodes.Status429TooManyRequests, "Too many transcriptions wait already. Ask again later."));
        }

        using var limit = new CancellationTokenSource(options.TranscriptionQueueTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            await _turn.WaitAsync(either.Token);
            return (new Turn(_turn), null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, Refused(StatusCodes.Status503ServiceUnavailable, $"Another transcription took longer than {options.TranscriptionQueueTimeout.TotalSeconds:0.#} s. Ask again later."));
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    public void Dispose() => _turn.Dispose();

    /// <summary>Nobody waits longer than the limit, so within it a place gets free.</summary>
    private BackendFault Refused(int status, string message) =>
        new(FaultKind.Busy, message, ApiError.OfStatus(status, message) with { RetryAfter = options.TranscriptionQueueTimeout });

    private sealed class Turn(SemaphoreSlim turn) : IDisposable
    {
        private int _isOver;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isOver, 1) == 0)
                turn.Release();
        }
    }
}
