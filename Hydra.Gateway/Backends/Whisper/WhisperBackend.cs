using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Hydra.Cluster.Workloads;
using Hydra.Gateway.Answers;
using Hydra.Gateway.Audio;
using Hydra.Gateway.Routing;

namespace Hydra.Gateway.Backends.Whisper;

/// <summary>
/// whisper-asr-webservice. It transcribes on the thread that answers, so while it works everything else hangs, probes included: one request is sent at a
/// time, and while one of ours is there, or may still be worked on, its silence says nothing of its health.
/// </summary>
internal sealed class WhisperBackend(BackendParts parts) : ITranscriptionBackend
{
    private readonly Uri _probe = new(parts.Address, "/openapi.json");
    private readonly TranscriptionQueue _queue = new(parts.Options, parts.Time);
    private readonly Lock _lock = new();
    private bool _isAtWork;
    private int _begun;
    private long _leftAt;
    private bool _isLeftAlone;

    public string Name { get; } = parts.Workload.Id.Value;

    public WorkloadId Id => parts.Workload.Id;

    public string Provider => "whisper";

    public BackendHealth Health => parts.Health;

    public async Task<(Transcript? Answer, BackendFault? Fault)> TranscribeAsync(TranscriptionRequest request, RouteCandidate candidate, CancellationToken cancellationToken)
    {
        long asked = parts.Time.GetTimestamp();
        (IDisposable? turn, BackendFault? fault) = await _queue.WaitAsync(cancellationToken);
        if (turn is null)
            return (null, fault);
        Activity.Current?.SetTag("hydra.queue.wait", parts.Time.GetElapsedTime(asked).TotalSeconds);
        using (turn)
        {
            bool isOver = false;
            Began();
            try
            {
                (Transcript?, BackendFault?) result = await AskAsync(request, cancellationToken);
                isOver = true;
                return result;
            }
            finally
            {
                Ended(isOver);
            }
        }
    }

    public async Task<ProbeResult> ProbeAsync(CancellationToken cancellationToken)
    {
        int begun;
        lock (_lock)
        {
            if (_isAtWork)
                return new ProbeResult(null, null);
            begun = _begun;
        }

        try
        {
            (HttpResponseMessage? response, BackendFault? fault) = await parts.Client.SendAsync(new HttpRequestMessage(HttpMethod.Get, _probe), cancellationToken);
            if (response is null)
                return new ProbeResult(fault, null);
            using (response)
            {
                Answered();
                return new ProbeResult(response.StatusCode == HttpStatusCode.OK ? null : new BackendFault(FaultKind.ServerError, $"Status {(int)response.StatusCode}."), null);
            }
        }
        catch (OperationCanceledException) when (MayBeBusy(begun))
        {
            return new ProbeResult(null, null);
        }
    }

    public void Dispose()
    {
        parts.Health.Dispose();
        parts.Client.Dispose();
        _queue.Dispose();
    }

    private async Task<(Transcript?, BackendFault?)> AskAsync(TranscriptionRequest request, CancellationToken cancellationToken)
    {
        using HttpRequestMessage message = MessageOf(request);
        (HttpResponseMessage? response, BackendFault? fault) = await parts.Client.SendAsync(message, cancellationToken);
        if (response is null)
            return (null, fault);
        using (response)
        {
            (WholeAnswer? body, fault) = await parts.Client.ReadWholeAsync(response, cancellationToken);
            using (body)
            {
                if (body is null)
                    return (null, fault);
                return response.StatusCode == HttpStatusCode.OK ? WhisperToOpenAi.Translate(request, body.Json) : (null, WhisperErrors.FaultOf((int)response.StatusCode, body.Json, request.Language));
            }
        }
    }

    private HttpRequestMessage MessageOf(TranscriptionRequest request)
    {
        var audio = new AudioContent(request.Audio);
        audio.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        audio.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data") { Name = "\"audio_file\"", FileName = $"\"audio{request.FileEnding}\"" };
        return new HttpRequestMessage(HttpMethod.Post, new Uri(parts.Address, $"/asr?{QueryOf(request)}")) { Content = new MultipartFormDataContent { audio } };
    }

    private static string QueryOf(TranscriptionRequest request)
    {
        var query = new StringBuilder("encode=true&task=").Append(request.IsTranslation ? "translate" : "transcribe").Append("&output=").Append(WhisperToOpenAi.OutputOf(request.Format));
        if (request.WithWords)
            query.Append("&word_timestamps=true");
        if (request.Language is not null)
            query.Append("&language=").Append(Uri.EscapeDataString(request.Language));
        if (request.Prompt is not null)
            query.Append("&initial_prompt=").Append(Uri.EscapeDataString(request.Prompt));
        return query.ToString();
    }

    private void Began()
    {
        lock (_lock)
        {
            _isAtWork = true;
            _begun++;
        }
    }

    private void Ended(bool isOver)
    {
        lock (_lock)
        {
            _isAtWork = false;
            // Nobody waits for it any longer, and it works on all the same.
            _isLeftAlone = !isOver;
            _leftAt = parts.Time.GetTimestamp();
        }
    }

    private void Answered()
    {
        lock (_lock)
            _isLeftAlone = false;
    }

    private bool MayBeBusy(int begunBefore)
    {
        lock (_lock)
            return _isAtWork || _begun != begunBefore || (_isLeftAlone && parts.Time.GetElapsedTime(_leftAt) < parts.Options.WholeAnswerTimeout);
    }
}
