using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hydra.Gateway.Answers;

namespace Hydra.Gateway.Backends.ComfyUi;

/// <summary>Requests to ComfyUI that are answered at once.</summary>
internal sealed class ComfyUiCalls(BackendParts parts)
{
    /// <summary>How long taking a job back may take: its server answers at once, or draws nothing either.</summary>
    private static readonly TimeSpan TakeBackWithin = TimeSpan.FromSeconds(5);

    public Task<(ComfyUiAnswer? Answer, BackendFault? Fault)> GetAsync(string address, CancellationToken cancellationToken) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(parts.Address, address)), cancellationToken);

    public Task<(ComfyUiAnswer? Answer, BackendFault? Fault)> PostAsync(string address, JsonObject body, CancellationToken cancellationToken)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, new Uri(parts.Address, address)) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body.ToJsonString())) };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return SendAsync(message, cancellationToken);
    }

    /// <summary>Whether a job waits or runs; null where that cannot be found out.</summary>
    public async Task<ComfyUiPlace?> PlaceOfAsync(string job, CancellationToken cancellationToken)
    {
        (ComfyUiAnswer? answer, _) = await GetAsync("/queue", cancellationToken);
        using (answer)
        {
            if (answer?.Object is not { } queue)
                return null;
            return Holds(queue, "queue_running", job) ? ComfyUiPlace.Running : Holds(queue, "queue_pending", job) ? ComfyUiPlace.Pending : ComfyUiPlace.Nowhere;
        }
    }

    /// <summary>Takes a job back, wherever it is. First from the queue: afterwards it runs already, or never will.</summary>
    public async Task TakeBackAsync(string job)
    {
        using var limit = new CancellationTokenSource(TakeBackWithin, parts.Time);
        try
        {
            (ComfyUiAnswer? answer, _) = await PostAsync("/queue", new JsonObject { ["delete"] = new JsonArray(job) }, limit.Token);
            answer?.Dispose();
            // Old versions interrupt whatever runs: only where that is ours.
            if (await PlaceOfAsync(job, limit.Token) != ComfyUiPlace.Running)
                return;
            (answer, _) = await PostAsync("/interrupt", new JsonObject { ["prompt_id"] = job }, limit.Token);
            answer?.Dispose();
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            // It answers nobody: its probes say so, and repair is not the gateway's.
            parts.Health.Suspect();
        }
    }

    private async Task<(ComfyUiAnswer? Answer, BackendFault? Fault)> SendAsync(HttpRequestMessage message, CancellationToken cancellationToken)
    {
        using (message)
        {
            (HttpResponseMessage? response, BackendFault? fault) = await parts.Client.SendAsync(message, cancellationToken);
            if (response is null)
                return (null, fault);
            using (response)
            {
                (WholeAnswer? body, fault) = await parts.Client.ReadWholeAsync(response, cancellationToken);
                return body is null ? (null, fault) : (new ComfyUiAnswer((int)response.StatusCode, body), null);
            }
        }
    }

    /// <summary>An entry of the queue is a list: number, job, graph, …</summary>
    private static bool Holds(JsonElement queue, string name, string job) =>
        queue.TryGetProperty(name, out JsonElement entries) && entries.ValueKind == JsonValueKind.Array
        && entries.EnumerateArray().Any(entry => entry.ValueKind == JsonValueKind.Array && entry.GetArrayLength() > 1 && entry[1].ValueKind == JsonValueKind.String && entry[1].ValueEquals(job));
}

/// <summary>Where a job is.</summary>
internal enum ComfyUiPlace
{
    /// <summary>Neither waiting nor running.</summary>
    Nowhere,

    /// <summary>It waits.</summary>
    Pending,

    /// <summary>It runs.</summary>
    Running,
}

/// <summary>A whole answer of ComfyUI's.</summary>
internal sealed class ComfyUiAnswer(int status, WholeAnswer body) : IDisposable
{
    private JsonDocument? _document;

    public int Status { get; } = status;

    public WholeAnswer Body { get; } = body;

    /// <summary>The object that it is; null where it is none. Valid until it is disposed.</summary>
    public JsonElement? Object
    {
        get
        {
            try
            {
                _document ??= JsonDocument.Parse(Body.Json);
                return _document.RootElement.ValueKind == JsonValueKind.Object ? _document.RootElement : null;
            }
            catch (JsonException)
            {
                // Something between here and there answered: the status and the text say what.
                return null;
            }
        }
    }

    public void Dispose()
    {
        _document?.Dispose();
        Body.Dispose();
    }
}
