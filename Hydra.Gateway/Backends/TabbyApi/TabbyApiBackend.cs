using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Hydra.Cluster.Workloads;
using Hydra.Gateway.Answers;
using Hydra.Gateway.Requests;
using Hydra.Gateway.Routing;

namespace Hydra.Gateway.Backends.TabbyApi;

/// <summary>
/// TabbyAPI speaks the callers' own dialect, so bytes pass through. Two things are its own: it ignores <c>model</c> and answers with
/// whatever is loaded, so the loaded model is asked for and every answer is checked; and it reports failures inside HTTP 200.
/// </summary>
internal sealed class TabbyApiBackend(BackendParts parts, string? apiKey) : ITextBackend, ITokenEncoder
{
    private readonly Uri _chat = new(parts.Address, "/v1/chat/completions");
    private readonly Uri _completions = new(parts.Address, "/v1/completions");
    private readonly Uri _embeddings = new(parts.Address, "/v1/embeddings");
    private readonly Uri _encode = new(parts.Address, "/v1/token/encode");
    private readonly Uri _loadedModel = new(parts.Address, "/v1/model");
    private readonly AuthenticationHeaderValue? _authorization = apiKey is null ? null : new("Bearer", apiKey);

    public string Name { get; } = parts.Workload.Id.Value;

    public WorkloadId Id => parts.Workload.Id;

    public string Provider => "tabbyapi";

    public BackendHealth Health => parts.Health;

    public async Task<BackendReply> SendAsync(InferenceRequest request, RouteCandidate candidate, CancellationToken cancellationToken)
    {
        if (TabbyApiErrors.Unsuitable(request) is { } unsuitable)
            return unsuitable;
        string nameThere = candidate.Placement.NameThere;
        HttpRequestMessage message = Message(HttpMethod.Post, AddressOf(request.Operation));
        message.Content = new SplicedBody(request, nameThere);
        (HttpResponseMessage? response, BackendFault? fault) = await parts.Client.SendAsync(message, cancellationToken);
        if (response is null)
            return fault!;
        if (response.StatusCode != HttpStatusCode.OK)
        {
            using (response)
                return await TabbyApiErrors.ReadAsync(response, parts.Client, cancellationToken);
        }

        if (request.Stream && request.Operation != InferenceOperation.Embedding)
        {
            var chunks = new TabbyApiChunks(request, nameThere, parts.Time.GetUtcNow());
            return new TabbyApiStream(parts, response, await response.Content.ReadAsStreamAsync(cancellationToken), chunks, nameThere);
        }

        using (response)
            return await ReadWholeAsync(response, nameThere, cancellationToken);
    }

    public async Task<(EncodedPrompt? Prompt, BackendFault? Fault)> CountAsync(InferenceRequest request, CancellationToken cancellationToken)
    {
        // A template that has no place for tools leaves them out without a word, as a server does that does not know the variable: only a second count shows it.
        (int? tokens, BackendFault? fault) = await EncodeAsync(TabbyApiEncoding.BodyFor(request, withTools: true), cancellationToken);
        if (tokens is null || request.Tools.Count == 0)
            return (tokens is { } all ? new EncodedPrompt(all, HasTools: true) : null, fault);
        (int? without, fault) = await EncodeAsync(TabbyApiEncoding.BodyFor(request, withTools: false), cancellationToken);
        return (without is { } rest ? new EncodedPrompt(tokens.Value, HasTools: tokens > rest) : null, fault);
    }

    public async Task<ProbeResult> ProbeAsync(CancellationToken cancellationToken)
    {
        (HttpResponseMessage? response, BackendFault? fault) = await parts.Client.SendAsync(Message(HttpMethod.Get, _loadedModel), cancellationToken);
        if (response is null)
            return new ProbeResult(fault, null);

        using (response)
        {
            // 503 is its word for "no model is loaded, or one is loading": it is there, and has nothing to answer with.
            if (response.StatusCode == HttpStatusCode.ServiceUnavailable)
                return new ProbeResult(null, new HashSet<string>());
            if (response.StatusCode != HttpStatusCode.OK)
                return new ProbeResult((await TabbyApiErrors.ReadAsync(response, parts.Client, cancellationToken)) with { ForCaller = null }, null);
            (WholeAnswer? answer, fault) = await parts.Client.ReadWholeAsync(response, cancellationToken);
            using (answer)
                return answer is null ? new ProbeResult(fault, null) : LoadedModelIn(answer);
        }
    }

    public void Dispose()
    {
        parts.Health.Dispose();
        parts.Client.Dispose();
    }

    private async Task<(int? Tokens, BackendFault? Fault)> EncodeAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        HttpRequestMessage message = Message(HttpMethod.Post, _encode);
        message.Content = new ReadOnlyMemoryContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        (HttpResponseMessage? response, BackendFault? fault) = await parts.Client.SendAsync(message, cancellationToken);
        if (response is null)
            return (null, fault);
        using (response)
        {
            if (response.StatusCode != HttpStatusCode.OK)
                return (null, await TabbyApiErrors.ReadAsync(response, parts.Client, cancellationToken));
            (WholeAnswer? answer, fault) = await parts.Client.ReadWholeAsync(response, cancellationToken);
            using (answer)
                return answer is null ? (null, fault) : TabbyApiEncoding.LengthIn(answer.Json) is { } tokens ? (tokens, null) : (null, new BackendFault(FaultKind.Malformed, "The answer has no length."));
        }
    }

    private async Task<BackendReply> ReadWholeAsync(HttpResponseMessage response, string nameThere, CancellationToken cancellationToken)
    {
        (WholeAnswer? answer, BackendFault? fault) = await parts.Client.ReadWholeAsync(response, cancellationToken);
        if (answer is null)
            return fault!;

        AnswerScan scan = AnswerScan.Of(answer.Json.Span, nameThere);
        fault = !scan.IsJson ? new BackendFault(FaultKind.Malformed, "The answer is not a JSON object.")
            : scan.IsError ? TabbyApiErrors.FaultIn(answer.Json.Span)
            : scan.Model is { } other ? new BackendFault(FaultKind.WrongModel, $"The model '{other}' is loaded.")
            : null;
        if (fault is null)
            return answer;
        answer.Dispose();
        return fault;
    }

    private HttpRequestMessage Message(HttpMethod method, Uri address)
    {
        var message = new HttpRequestMessage(method, address);
        message.Headers.Authorization = _authorization;
        return message;
    }

    private Uri AddressOf(InferenceOperation operation) => operation switch
    {
        InferenceOperation.Chat => _chat,
        InferenceOperation.Completion => _completions,
        _ => _embeddings,
    };

    private static ProbeResult LoadedModelIn(WholeAnswer answer)
    {
        try
        {
            using JsonDocument card = JsonDocument.Parse(answer.Json);
            if (card.RootElement.ValueKind == JsonValueKind.Object && card.RootElement.TryGetProperty("id", out JsonElement id) && id.ValueKind == JsonValueKind.String)
                return new ProbeResult(null, new HashSet<string> { id.GetString()! });
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return new ProbeResult(new BackendFault(FaultKind.Malformed, exception.Message), null);
        }

        return new ProbeResult(new BackendFault(FaultKind.Malformed, "The card of the loaded model has no id."), null);
    }
}
