using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Hydra.Cluster.Workloads;
using Hydra.Gateway.Answers;
using Hydra.Gateway.Requests;
using Hydra.Gateway.Routing;
using Hydra.Gateway.Translation;

namespace Hydra.Gateway.Backends.Ollama;

/// <summary>Ollama by its own interface, translated both ways. It asks for no key.</summary>
internal sealed class OllamaBackend(BackendParts parts) : ITextBackend
{
    private readonly Uri _chat = new(parts.Address, "/api/chat");
    private readonly Uri _generate = new(parts.Address, "/api/generate");
    private readonly Uri _embed = new(parts.Address, "/api/embed");
    private readonly Uri _tags = new(parts.Address, "/api/tags");

    public string Name { get; } = parts.Workload.Id.Value;

    public WorkloadId Id => parts.Workload.Id;

    public string Provider => "ollama";

    public BackendHealth Health => parts.Health;

    public async Task<BackendReply> SendAsync(InferenceRequest request, RouteCandidate candidate, CancellationToken cancellationToken)
    {
        TranslationResult body = OpenAiToOllama.Translate(request, candidate);
        if (body.Error is { } error)
            return new BackendFault(FaultKind.NotSuitable, error.Message, error);

        var message = new HttpRequestMessage(HttpMethod.Post, AddressOf(request.Operation)) { Content = new ReadOnlyMemoryContent(body.Body) };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        (HttpResponseMessage? response, BackendFault? fault) = await parts.Client.SendAsync(message, cancellationToken);
        if (response is null)
            return fault!;
        if (response.StatusCode != HttpStatusCode.OK)
        {
            using (response)
                return await OllamaErrors.ReadAsync(response, parts.Client, cancellationToken);
        }

        if (request.Operation == InferenceOperation.Embedding)
        {
            using (response)
                return await ReadVectorsAsync(response, request, candidate, body.Dropped, cancellationToken);
        }

        var translation = new OllamaToOpenAi(request, candidate.Model.Name, parts.Time.GetUtcNow());
        if (request.Stream)
            return new OllamaStream(parts, response, await response.Content.ReadAsStreamAsync(cancellationToken), translation) { Dropped = body.Dropped };
        using (response)
            return await ReadWholeAsync(response, translation, body.Dropped, cancellationToken);
    }

    public async Task<ProbeResult> ProbeAsync(CancellationToken cancellationToken)
    {
        (HttpResponseMessage? response, BackendFault? fault) = await parts.Client.SendAsync(new HttpRequestMessage(HttpMethod.Get, _tags), cancellationToken);
        if (response is null)
            return new ProbeResult(fault, null);
        using (response)
        {
            if (response.StatusCode != HttpStatusCode.OK)
                return new ProbeResult(await OllamaErrors.ReadAsync(response, parts.Client, cancellationToken), null);
            (OllamaTags? tags, fault) = await ReadAsync(response, OllamaJson.Default.OllamaTags, cancellationToken);
            return tags is null ? new ProbeResult(fault, null) : new ProbeResult(null, NamesIn(tags));
        }
    }

    public void Dispose()
    {
        parts.Health.Dispose();
        parts.Client.Dispose();
    }

    private async Task<BackendReply> ReadWholeAsync(HttpResponseMessage response, OllamaToOpenAi translation, string? dropped, CancellationToken cancellationToken)
    {
        (OllamaPart? part, BackendFault? fault) = await ReadAsync(response, OllamaJson.Default.OllamaPart, cancellationToken);
        if (part is null)
            return fault!;
        if (part.Error is { } error)
            return OllamaErrors.FaultIn(error);
        if (!part.Done)
            return new BackendFault(FaultKind.Truncated, "The answer is not marked as done.");
        var output = new ArrayBufferWriter<byte>(1024);
        if (!translation.TryWriteWhole(output, part))
            return new BackendFault(FaultKind.Malformed, "The answer holds half of a surrogate pair.");
        return Owned(output, dropped);
    }

    private async Task<BackendReply> ReadVectorsAsync(HttpResponseMessage response, InferenceRequest request, RouteCandidate candidate, string? dropped, CancellationToken cancellationToken)
    {
        (OllamaVectors? vectors, BackendFault? fault) = await ReadAsync(response, OllamaJson.Default.OllamaVectors, cancellationToken);
        if (vectors is null)
            return fault!;
        (int count, int? asked) = OllamaEmbedBody.Asked(request.Body);
        if (!vectors.IsComplete(count))
            return new BackendFault(FaultKind.Malformed, "The answer has not one vector of finite numbers for each input.");
        // Vectors of another length are another model's: they would be stored beside those of this one and never found.
        if ((asked ?? candidate.Model.Config.Dimensions) is { } expected && vectors.Embeddings!.FirstOrDefault(vector => vector!.Length != expected) is { } other)
            return new BackendFault(FaultKind.WrongModel, $"A vector has {other.Length} dimensions in place of {expected}.");
        var output = new ArrayBufferWriter<byte>(16384);
        OllamaVectorsToOpenAi.Write(output, vectors, candidate.Model.Name, OllamaVectorsToOpenAi.WantsBase64(request.Body));
        return Owned(output, dropped);
    }

    private async Task<(T? Value, BackendFault? Fault)> ReadAsync<T>(HttpResponseMessage response, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, CancellationToken cancellationToken) where T : class
    {
        (WholeAnswer? answer, BackendFault? fault) = await parts.Client.ReadWholeAsync(response, cancellationToken);
        if (answer is null)
            return (null, fault);
        using (answer)
        {
            try
            {
                return JsonSerializer.Deserialize(answer.Json.Span, type) is { } value ? (value, null) : (null, new BackendFault(FaultKind.Malformed, "The answer is null."));
            }
            catch (JsonException exception)
            {
                return (null, new BackendFault(FaultKind.Malformed, exception.Message));
            }
        }
    }

    private Uri AddressOf(InferenceOperation operation) => operation switch
    {
        InferenceOperation.Chat => _chat,
        InferenceOperation.Completion => _generate,
        _ => _embed,
    };

    /// <summary>Ollama lists a model that was pulled without a tag as <c>name:latest</c>, and answers to both.</summary>
    private static HashSet<string> NamesIn(OllamaTags tags)
    {
        var names = new HashSet<string>();
        foreach (string name in (tags.Models ?? []).Select(tag => tag?.Name).OfType<string>())
        {
            names.Add(name);
            if (name.EndsWith(":latest", StringComparison.Ordinal))
                names.Add(name[..^":latest".Length]);
        }

        return names;
    }

    private static WholeAnswer Owned(ArrayBufferWriter<byte> output, string? dropped) =>
        new(System.Runtime.InteropServices.MemoryMarshal.TryGetArray(output.WrittenMemory, out ArraySegment<byte> array) ? array.Array! : output.WrittenMemory.ToArray(), output.WrittenCount, rented: false, dropped);
}
