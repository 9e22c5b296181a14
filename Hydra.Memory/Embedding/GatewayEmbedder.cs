using System.Net;
using System.Text.Json;
using Hydra.ServiceDefaults.Secrets;

namespace Hydra.Memory.Embedding;

/// <summary>Embeds with a model behind the gateway, in batches, one after the other: the model's GPU does not get faster by being asked twice.</summary>
internal sealed class GatewayEmbedder : IEmbedder
{
    /// <summary>The name of the HTTP client.</summary>
    public const string ClientName = "gateway-embeddings";

    /// <summary>The secret that opens the gateway, as cluster.yaml names it.</summary>
    public const string KeySecret = "memory-gateway-key";

    private static readonly Uri Address = new("http://gateway/v1/embeddings");
    private readonly IHttpClientFactory _clients;
    private readonly EmbeddingOptions _options;
    private readonly string? _key;
    private readonly TimeProvider _time;
    private volatile EmbeddingModel _model;

    public GatewayEmbedder(IHttpClientFactory clients, EmbeddingOptions options, IConfiguration configuration, TimeProvider time)
    {
        _clients = clients;
        _options = options;
        _key = configuration.Secret(KeySecret);
        _time = time;
        _model = _options.Describe();
    }

    /// <summary>The model; its dimensions are known after the first answer.</summary>
    public EmbeddingModel Model => _model;

    /// <inheritdoc/>
    public async Task<EmbeddingOutcome> EmbedAsync(IReadOnlyList<string> texts, EmbeddingPurpose purpose, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        string prefix = _model.Prefixes.Of(purpose);
        var vectors = new List<float[]>(texts.Count);
        foreach (Range batch in EmbeddingBatches.Of(texts, prefix.Length, _options))
        {
            EmbeddingRequest request = new(_model.Name, [.. texts.Take(batch).Select(text => prefix + text)], _options.Dimensions);
            EmbeddingOutcome outcome = await AskAsync(request, cancellationToken);
            if (!outcome.Succeeded)
                return outcome;
            vectors.AddRange(outcome.Vectors);
        }

        return EmbeddingOutcome.Of(vectors);
    }

    private async Task<EmbeddingOutcome> AskAsync(EmbeddingRequest request, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_options.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            using HttpResponseMessage response = await SendAsync(request, either.Token);
            byte[] body = await response.Content.ReadAsByteArrayAsync(either.Token);
            return response.StatusCode == HttpStatusCode.OK ? Accept(EmbeddingAnswer.Read(body, request.Input.Count)) : EmbeddingRefusal.FaultOf(response, body, _model.Name);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new EmbeddingFault(EmbeddingFaultKind.Unreachable, $"The gateway did not answer within {_options.Timeout} ({EmbeddingOptions.Section}:Timeout).");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return new EmbeddingFault(EmbeddingFaultKind.Unreachable, $"The gateway cannot be reached at {Address}: {exception.Message}");
        }
    }

    private async Task<HttpResponseMessage> SendAsync(EmbeddingRequest request, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, Address);
        message.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(request, EmbeddingJson.Default.EmbeddingRequest));
        message.Content.Headers.ContentType = new("application/json");
        if (_key is not null)
            message.Headers.Authorization = new("Bearer", _key);
        using HttpClient client = _clients.CreateClient(ClientName);
        return await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    /// <summary>Vectors of another length than the first ones' are another model's, whatever the answer is called.</summary>
    private EmbeddingOutcome Accept(EmbeddingOutcome outcome)
    {
        if (!outcome.Succeeded || outcome.Vectors.Count == 0)
            return outcome;
        EmbeddingModel model = _model;
        int expected = model.Dimensions ?? outcome.Vectors[0].Length;
        if (outcome.Vectors.FirstOrDefault(vector => vector.Length != expected) is { } other)
            return new EmbeddingFault(EmbeddingFaultKind.DimensionMismatch, $"A vector of {model.Name} has {other.Length} dimensions in place of {expected}: the gateway serves another model under this name, or {EmbeddingOptions.Section}:Dimensions is wrong.");
        if (model.Dimensions is null)
            _model = model with { Dimensions = expected };
        return outcome;
    }
}
