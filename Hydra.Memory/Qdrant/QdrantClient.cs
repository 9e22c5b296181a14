using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Options;

namespace Hydra.Memory.Qdrant;

/// <summary>Qdrant's REST API (1.19), a method for each request that is used. What goes wrong comes back as a fault; nothing is tried twice here.</summary>
internal sealed class QdrantClient(IHttpClientFactory clients, QdrantConnection connection, IOptions<QdrantOptions> options, TimeProvider time)
{
    /// <summary>The name of the HTTP client.</summary>
    public const string ClientName = "qdrant";

    private const string Completed = "completed";
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    /// <summary>Where it is, for messages.</summary>
    public string Address => connection.ToString();

    /// <summary>How a collection was made.</summary>
    public Task<QdrantOutcome<CollectionAnswer>> DescribeAsync(string collection, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, Path(collection), null, QdrantJson.Default.QdrantAnswerCollectionAnswer, cancellationToken);

    public async Task<QdrantFault?> CreateAsync(string collection, NewCollection body, CancellationToken cancellationToken) =>
        (await SendAsync(HttpMethod.Put, Path(collection), Body(body, QdrantJson.Default.NewCollection), QdrantJson.Default.QdrantAnswerOfTruth, cancellationToken)).Fault;

    /// <summary>Deletes a collection and the aliases of it; one that is not there is deleted already.</summary>
    public async Task<QdrantFault?> DropAsync(string collection, CancellationToken cancellationToken) =>
        (await SendAsync(HttpMethod.Delete, Path(collection), null, QdrantJson.Default.QdrantAnswerOfTruth, cancellationToken)).Fault is { Kind: not QdrantFaultKind.NotFound } fault ? fault : null;

    /// <summary>Lets a field be filtered by without reading every payload.</summary>
    public Task<QdrantFault?> IndexAsync(string collection, NewIndex body, CancellationToken cancellationToken) =>
        ChangeAsync(HttpMethod.Put, $"{Path(collection)}/index?wait=true", Body(body, QdrantJson.Default.NewIndex), cancellationToken);

    /// <summary>Stores points, in place of those with their ids; when it is answered they can be found.</summary>
    /// <param name="collection">Its name.</param>
    /// <param name="body">See <see cref="PointBatches"/>.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public Task<QdrantFault?> UpsertAsync(string collection, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        ChangeAsync(HttpMethod.Put, $"{Path(collection)}/points?wait=true", body, cancellationToken);

    /// <summary>Deletes points; those that are not there are deleted already.</summary>
    public Task<QdrantFault?> DeleteAsync(string collection, PointIds body, CancellationToken cancellationToken) =>
        ChangeAsync(HttpMethod.Post, $"{Path(collection)}/points/delete?wait=true", Body(body, QdrantJson.Default.PointIds), cancellationToken);

    /// <summary>How many points there are, exactly.</summary>
    public async Task<QdrantOutcome<long>> CountAsync(string collection, CancellationToken cancellationToken) =>
        (await SendAsync(HttpMethod.Post, $"{Path(collection)}/points/count", Body(new CountQuestion(Exact: true), QdrantJson.Default.CountQuestion), QdrantJson.Default.QdrantAnswerCountAnswer, cancellationToken))
        .Then(answer => answer.Count);

    /// <summary>The best points, the best first.</summary>
    public async Task<QdrantOutcome<IReadOnlyList<ScoredPoint>>> QueryAsync(string collection, PointsQuestion body, CancellationToken cancellationToken)
    {
        QdrantOutcome<PointsAnswer> outcome = await SendAsync(
            HttpMethod.Post, $"{Path(collection)}/points/query", Body(body, QdrantJson.Default.PointsQuestion), QdrantJson.Default.QdrantAnswerPointsAnswer, cancellationToken);
        if (!outcome.Succeeded)
            return outcome.Fault;
        return outcome.Value.Points is { } points ? QdrantOutcome<IReadOnlyList<ScoredPoint>>.Of(points) : Malformed("it has no list of points");
    }

    /// <summary>All aliases, of whichever collection.</summary>
    public async Task<QdrantOutcome<IReadOnlyList<AliasToCreate>>> AliasesAsync(CancellationToken cancellationToken)
    {
        QdrantOutcome<AliasesAnswer> outcome = await SendAsync(HttpMethod.Get, "aliases", null, QdrantJson.Default.QdrantAnswerAliasesAnswer, cancellationToken);
        return outcome.Succeeded ? QdrantOutcome<IReadOnlyList<AliasToCreate>>.Of(outcome.Value.Aliases ?? []) : outcome.Fault;
    }

    /// <summary>Changes aliases, all at one moment.</summary>
    public async Task<QdrantFault?> ChangeAliasesAsync(AliasChanges body, CancellationToken cancellationToken) =>
        (await SendAsync(HttpMethod.Post, "collections/aliases", Body(body, QdrantJson.Default.AliasChanges), QdrantJson.Default.QdrantAnswerOfTruth, cancellationToken)).Fault;

    private static string Path(string collection) => $"collections/{Uri.EscapeDataString(collection)}";

    private static ReadOnlyMemory<byte>? Body<T>(T body, JsonTypeInfo<T> type) => JsonSerializer.SerializeToUtf8Bytes(body, type);

    private static QdrantFault Malformed(string what) => new(QdrantFaultKind.Malformed, $"Qdrant's answer cannot be used: {what}.");

    /// <summary>A change of points or indexes: done only when Qdrant says that it is completed.</summary>
    private async Task<QdrantFault?> ChangeAsync(HttpMethod method, string path, ReadOnlyMemory<byte>? body, CancellationToken cancellationToken)
    {
        QdrantOutcome<PointsChange> outcome = await SendAsync(method, path, body, QdrantJson.Default.QdrantAnswerPointsChange, cancellationToken);
        return outcome.Succeeded && outcome.Value.Status != Completed
            ? new QdrantFault(QdrantFaultKind.Unreachable, $"Qdrant has not carried out a change yet (status '{outcome.Value.Status}').")
            : outcome.Fault;
    }

    private async Task<QdrantOutcome<T>> SendAsync<T>(HttpMethod method, string path, ReadOnlyMemory<byte>? body, JsonTypeInfo<QdrantAnswer<T>> answer, CancellationToken cancellationToken)
    {
        TimeSpan patience = options.Value.Timeout;
        using var limit = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            using HttpRequestMessage request = RequestOf(method, path, body);
            using HttpClient client = clients.CreateClient(ClientName);
            using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            byte[] bytes = await response.Content.ReadAsByteArrayAsync(either.Token);
            return response.IsSuccessStatusCode ? Read(bytes, answer) : QdrantRefusal.FaultOf(response.StatusCode, bytes, Address);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new QdrantFault(QdrantFaultKind.Unreachable, $"Qdrant did not answer within {patience} ({QdrantOptions.Section}:Timeout).");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return new QdrantFault(QdrantFaultKind.Unreachable, $"Qdrant cannot be reached at {Address}: {exception.Message}");
        }
    }

    private HttpRequestMessage RequestOf(HttpMethod method, string path, ReadOnlyMemory<byte>? body)
    {
        var request = new HttpRequestMessage(method, new Uri(connection.Endpoint, path));
        if (connection.Key is { } key)
            request.Headers.Add("api-key", key);
        if (body is { } content)
            request.Content = new ReadOnlyMemoryContent(content) { Headers = { ContentType = Json } };
        return request;
    }

    private static QdrantOutcome<T> Read<T>(byte[] body, JsonTypeInfo<QdrantAnswer<T>> answer)
    {
        try
        {
            QdrantAnswer<T>? read = JsonSerializer.Deserialize(body, answer);
            return read is { Result: { } result } ? QdrantOutcome<T>.Of(result) : Malformed("it has no result");
        }
        catch (JsonException exception)
        {
            return Malformed($"it is not the JSON that was expected ({exception.Message})");
        }
    }
}
