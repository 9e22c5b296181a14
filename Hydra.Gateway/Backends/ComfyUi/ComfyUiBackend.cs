using System.Net;
using System.Text.Json.Nodes;
using Hydra.Cluster.Workloads;
using Hydra.Gateway.Answers;
using Hydra.Gateway.Images;
using Hydra.Gateway.Routing;

namespace Hydra.Gateway.Backends.ComfyUi;

/// <summary>
/// ComfyUI. A job is put into its queue, watched, and fetched; it would go on without whoever asked for it, so whoever gives up takes it back:
/// <code>
/// open the websocket ─► POST /prompt ─► wait until /history has it ─► GET /view, each picture
///                                        │ the socket says when to look; without it, every second
///                                        └ given up ─► POST /queue {delete}, and where it runs POST /interrupt
/// </code>
/// </summary>
internal sealed class ComfyUiBackend(BackendParts parts) : IImageBackend
{
    /// <summary>Its checks of a graph take milliseconds.</summary>
    private static readonly TimeSpan SubmitWithin = TimeSpan.FromSeconds(10);

    private readonly ComfyUiCalls _calls = new(parts);

    public string Name { get; } = parts.Workload.Id.Value;

    public WorkloadId Id => parts.Workload.Id;

    public string Provider => "comfyui";

    public BackendHealth Health => parts.Health;

    public async Task<(PictureSet? Answer, BackendFault? Fault)> DrawAsync(ImageRequest request, RouteCandidate candidate, CancellationToken cancellationToken)
    {
        string client = Guid.NewGuid().ToString();
        await using ComfyUiSignals signals = await ComfyUiSignals.OpenAsync(parts, client, cancellationToken);
        (string? job, BackendFault? fault) = await SubmitAsync(ImageWorkflow.For(request, candidate.Placement.NameThere), client);
        if (job is null)
            return (null, fault);
        bool isOver = false;
        try
        {
            if (fault is not null)
                return (null, fault);
            (ComfyUiResult? result, fault) = await new ComfyUiWatch(parts, _calls, signals).WaitAsync(job, cancellationToken);
            if (result is null)
                return (null, fault);
            isOver = true;
            return result.Fault is null ? await FetchAsync(result.Pictures, cancellationToken) : (null, result.Fault);
        }
        finally
        {
            if (!isOver)
                await _calls.TakeBackAsync(job);
        }
    }

    public async Task<ProbeResult> ProbeAsync(CancellationToken cancellationToken)
    {
        (ComfyUiAnswer? answer, BackendFault? fault) = await _calls.GetAsync("/system_stats", cancellationToken);
        using (answer)
            return new ProbeResult(answer is null ? fault : answer.Status == (int)HttpStatusCode.OK ? null : new BackendFault(FaultKind.ServerError, $"Status {answer.Status}."), null);
    }

    public void Dispose()
    {
        parts.Health.Dispose();
        parts.Client.Dispose();
    }

    /// <summary>Not ended by a caller who hangs up: the job would be in the queue, and nobody would know its number. Both a job and a fault: it was, or may have been, put there, and is not to be done.</summary>
    private async Task<(string? Job, BackendFault? Fault)> SubmitAsync(JsonObject graph, string client)
    {
        using var limit = new CancellationTokenSource(SubmitWithin, parts.Time);
        // Old versions give the job another number than the one proposed: what they answer counts.
        string proposed = Guid.NewGuid().ToString();
        var body = new JsonObject { ["prompt"] = graph, ["client_id"] = client, ["prompt_id"] = proposed };
        try
        {
            (ComfyUiAnswer? answer, BackendFault? fault) = await _calls.PostAsync("/prompt", body, limit.Token);
            using (answer)
                return answer is null ? (fault!.Kind == FaultKind.Truncated ? proposed : null, fault) : ComfyUiErrors.ReadSubmission(answer);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return (proposed, new BackendFault(FaultKind.Timeout, $"It took no job within {SubmitWithin.TotalSeconds:0} s."));
        }
    }

    private async Task<(PictureSet?, BackendFault?)> FetchAsync(IReadOnlyList<string> addresses, CancellationToken cancellationToken)
    {
        var pictures = new List<WholeAnswer>();
        bool isWhole = false;
        try
        {
            foreach (string address in addresses)
            {
                (ComfyUiAnswer? answer, BackendFault? fault) = await _calls.GetAsync(address, cancellationToken);
                if (answer is null)
                    return (null, fault);
                pictures.Add(answer.Body);
                if (answer.Status != (int)HttpStatusCode.OK || !PngFile.IsWhole(answer.Body.Json.Span))
                    return (null, new BackendFault(FaultKind.Malformed, $"A picture came with status {answer.Status} and is no whole PNG file."));
            }

            isWhole = true;
            return (new PictureSet(pictures), null);
        }
        finally
        {
            if (!isWhole)
                new PictureSet(pictures).Dispose();
        }
    }
}
