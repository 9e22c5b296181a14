namespace Hydra.Gateway.Backends.ComfyUi;

/// <summary>
/// Waits for the end of a job. What the websocket says is only a reason to look: messages are lost with a connection, and none is sent twice.
/// What /history says is the truth; and who is neither there nor in the queue was lost with a restart, for ComfyUI keeps both in memory.
/// </summary>
internal sealed class ComfyUiWatch(BackendParts parts, ComfyUiCalls calls, ComfyUiSignals signals)
{
    /// <summary>While the websocket lives, looking is only a precaution.</summary>
    private static readonly TimeSpan LookWithSocket = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LookWithout = TimeSpan.FromSeconds(1);

    /// <summary>Looks in a row that may fail: one that met a connection just closed says nothing.</summary>
    private const int MostFailures = 3;

    private int _failures;

    public async Task<(ComfyUiResult? Result, BackendFault? Fault)> WaitAsync(string job, CancellationToken cancellationToken)
    {
        while (true)
        {
            (ComfyUiResult? result, BackendFault? fault) = await LookAsync(job, cancellationToken);
            if (result is not null || fault is not null)
                return (result, fault);
            bool isTold = await signals.WaitAsync(signals.IsOpen ? LookWithSocket : LookWithout, parts.Time, cancellationToken);
            if (isTold || await calls.PlaceOfAsync(job, cancellationToken) != ComfyUiPlace.Nowhere)
                continue;
            // It may have ended between the two questions.
            (result, fault) = await LookAsync(job, cancellationToken);
            return result is null && fault is null ? (null, new BackendFault(FaultKind.ServerError, "It knows nothing of the job any more: it was restarted.")) : (result, fault);
        }
    }

    private async Task<(ComfyUiResult? Result, BackendFault? Fault)> LookAsync(string job, CancellationToken cancellationToken)
    {
        (ComfyUiAnswer? answer, BackendFault? fault) = await calls.GetAsync($"/history/{Uri.EscapeDataString(job)}", cancellationToken);
        using (answer)
        {
            try
            {
                if (answer is { Status: StatusCodes.Status200OK, Object: { } history })
                {
                    _failures = 0;
                    return (ComfyUiResult.In(history, job), null);
                }
            }
            catch (InvalidOperationException exception)
            {
                return (null, new BackendFault(FaultKind.Malformed, exception.Message));
            }

            fault ??= new BackendFault(FaultKind.ServerError, $"Its history cannot be read (status {answer?.Status}).");
            return (null, ++_failures >= MostFailures ? fault : null);
        }
    }
}
