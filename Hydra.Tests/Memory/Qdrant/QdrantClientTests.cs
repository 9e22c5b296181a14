using System.Text;
using System.Text.Json.Nodes;
using Hydra.Memory.Embedding;
using Hydra.Memory.Indexing;
using Hydra.Memory.Qdrant;
using Hydra.Memory.Search.Entries;
using Hydra.ServiceDefaults.Lifetime;
using Hydra.Tests.Fakes;
using Hydra.Tests.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace Hydra.Tests.Memory.Qdrant;

/// <summary>What is sent, and what is made of answers that are none.</summary>
public sealed class QdrantClientTests : IAsyncLifetime
{
    private const string Key = "open-sesame";
    private static readonly QdrantCollection Passages = new(EntrySpace.Passages, 3);
    private static readonly EmbeddingIdentity Identity = new("tester", 2, EmbeddingPrefixes.None);

    private readonly InMemoryNetwork _network = new();
    private readonly FakeTimeProvider _time = new();
    private readonly QdrantStandIn _server;

    public QdrantClientTests() => _server = new QdrantStandIn(_network, Key);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _server.StartAsync();

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task A_collection_has_named_vectors_the_models_identity_and_an_index_for_each_field()
    {
        await using QdrantPlace place = Open();

        await place.Vectors.EnsureAsync(Passages, Identity, Stop);

        (string What, JsonNode? Body)[] sent = [.. _server.Received];
        Assert.Equal("PUT /collections/hydra-passages-3", sent[1].What);
        Assert.Equal(
            """{"vectors":{"dense":{"size":2,"distance":"Cosine"}},"sparse_vectors":{"words":{"modifier":"idf"}},"metadata":{"embedding":{"model":"tester","dimensions":2,"prefixes":{"document":"","query":""},"version":1}}}""",
            sent[1].Body!.ToJsonString());
        Assert.Equal("""{"field_name":"scope","field_schema":{"type":"keyword","is_tenant":true}}""", sent[2].Body!.ToJsonString());
        Assert.Equal(
            ["scope", "conversation", "session", "document", "role", "kind", "author", "tags", "flags", "created_at"],
            sent[2..].Select(one => (string?)one.Body!["field_name"]));
    }

    [Fact]
    public async Task Indexes_that_a_broken_start_left_out_are_made_up_for()
    {
        await using QdrantPlace place = Open();
        await place.Client.CreateAsync("hydra-passages-3", new NewCollection(new Dictionary<string, DenseParams> { ["dense"] = new(2, "Cosine") }, new Dictionary<string, SparseParams> { ["words"] = new("idf") }, new CollectionMetadata(Identity)), Stop);
        int requests = _server.Received.Count;

        Assert.Equal(CollectionState.Ready, (await place.Vectors.EnsureAsync(Passages, Identity, Stop)).Value);

        Assert.Equal(1 + PayloadFields.Indexes.Count, _server.Received.Count - requests);
    }

    [Fact]
    public async Task A_search_is_one_request_whose_filter_stands_in_each_source()
    {
        await using QdrantPlace place = Open();
        await ReadyAsync(place);

        await place.Vectors.FindAsync(EntrySpace.Passages, new QdrantQuestion { Vector = [1, 0], Words = "leaks", Limit = 100, Filter = new SearchFilter { Scopes = ["a"], CreatedTo = 5 } }, Stop);

        (string what, JsonNode? body) = _server.Received.Last();
        Assert.Equal("POST /collections/hydra-passages/points/query", what);
        Assert.Equal(200, (int)body!["limit"]!);
        Assert.Equal("dense", (string?)body["using"]);
        Assert.True((bool)body["params"]!["exact"]!);
        Assert.Equal(["dense", "words"], body["prefetch"]!.AsArray().Select(source => (string?)source!["using"]));
        Assert.All(body["prefetch"]!.AsArray(), source =>
            Assert.Equal("""{"must":[{"key":"scope","match":{"any":["a"]}},{"key":"created_at","range":{"lte":5}}]}""", source!["filter"]!.ToJsonString()));
    }

    [Fact]
    public async Task A_point_bears_no_text()
    {
        await using QdrantPlace place = Open();
        await ReadyAsync(place);

        await place.Vectors.StoreAsync(Passages, [new QdrantEntry(new SearchEntry { No = 7, Scope = "a", CreatedAt = 5, Tags = ["x"], Flags = 5 }, "leaks leaks", [1, 0])], Stop);

        JsonNode point = _server.Received.Last().Body!["points"]![0]!;
        Assert.Equal("""{"scope":"a","tags":["x"],"flags":["0","2"],"created_at":5}""", point["payload"]!.ToJsonString());
        Assert.Equal(2 * 2.2f / 3.2f, (float)Assert.Single(point["vector"]!["words"]!["values"]!.AsArray())!, 1e-6f);
        Assert.DoesNotContain("leak", point.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Batches_hold_no_more_points_and_bytes_than_they_may()
    {
        QdrantOptions options = new() { BatchPoints = 3, BatchBytes = 2048 };
        QdrantPoint[] points = [.. Enumerable.Range(1, 7).Select(no => Point(no, 10)), Point(8, 1100), Point(9, 1100), Point(10, 5000), Point(11, 10)];

        (ReadOnlyMemory<byte> Body, int Points)[] batches = [.. PointBatches.Of(points, options)];

        Assert.Equal([3, 3, 2, 1, 1, 1], batches.Select(batch => batch.Points));
        Assert.All(batches.Where(batch => batch.Points > 1), batch => Assert.InRange(batch.Body.Length, 1, 2048));
        Assert.Equal(
            Enumerable.Range(1, 11),
            batches.SelectMany(batch => JsonNode.Parse(Encoding.UTF8.GetString(batch.Body.Span))!["points"]!.AsArray()).Select(point => (int)point!["id"]!));
    }

    [Fact]
    public async Task Nobody_there_is_a_fault_that_names_the_address_and_not_the_key()
    {
        await using QdrantPlace place = Open();
        await _server.StopAsync();

        QdrantFault fault = (await place.Vectors.CountAsync(Passages, Stop)).Fault!;

        Assert.Equal(QdrantFaultKind.Unreachable, fault.Kind);
        Assert.Contains(QdrantStandIn.Address, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_does_not_answer_in_time_is_out_of_reach()
    {
        await using QdrantPlace place = Open();
        _server.Instead = BackendReplies.NeverAsync;

        Task<QdrantOutcome<long>> asking = place.Vectors.CountAsync(Passages, Stop);
        await _server.Asked.Task.WaitAsync(Stop);
        _time.Advance(new QdrantOptions().Timeout);

        QdrantFault fault = (await asking).Fault!;
        Assert.Equal(QdrantFaultKind.Unreachable, fault.Kind);
        Assert.Contains("Memory:Qdrant:Timeout", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_gave_up_gets_no_outcome()
    {
        await using QdrantPlace place = Open();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => place.Vectors.CountAsync(Passages, new CancellationToken(canceled: true)));
    }

    [Theory]
    [InlineData(500, """{"status":{"error":"Service internal error: disk full"},"time":0.1}""", "Unreachable", "disk full")]
    [InlineData(429, """{"status":{"error":"Rate limit exceeded"},"time":0.1}""", "Unreachable", "Rate limit")]
    [InlineData(400, """{"status":{"error":"Wrong input: nothing"},"time":0.1}""", "Refused", "Wrong input: nothing")]
    [InlineData(400, "<html>a proxy</html>", "Refused", "400")]
    [InlineData(404, "", "NotFound", "404")]
    [InlineData(409, """{"status":{"error":"exists"}}""", "Taken", "exists")]
    [InlineData(403, """{"status":{"error":"Forbidden"}}""", "Unauthorized", "ConnectionStrings:qdrant_http")]
    [InlineData(200, "no JSON", "Malformed", "JSON")]
    [InlineData(200, """{"status":"ok"}""", "Malformed", "no result")]
    [InlineData(200, """{"result":{"count":"many"},"status":"ok"}""", "Malformed", "JSON")]
    public async Task An_answer_that_is_none_is_told_by_its_kind(int status, string body, string kind, string message)
    {
        await using QdrantPlace place = Open();
        _server.Instead = BackendReplies.Whole(body, status);

        QdrantFault fault = (await place.Vectors.CountAsync(Passages, Stop)).Fault!;

        Assert.Equal(Enum.Parse<QdrantFaultKind>(kind), fault.Kind);
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_that_is_not_completed_is_not_done()
    {
        await using QdrantPlace place = Open();
        _server.Instead = BackendReplies.Whole("""{"result":{"operation_id":1,"status":"acknowledged"},"status":"ok","time":0.1}""");

        Assert.Equal(QdrantFaultKind.Unreachable, (await place.Vectors.RemoveAsync(Passages, [1], Stop))!.Kind);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("wrong")]
    public async Task A_key_that_opens_nothing_is_told_with_its_setting(string? key)
    {
        await using QdrantPlace place = Open(key);

        QdrantFault fault = (await place.Vectors.CountAsync(Passages, Stop)).Fault!;

        Assert.Equal(QdrantFaultKind.Unauthorized, fault.Kind);
        Assert.Contains("ConnectionStrings:qdrant_http", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Endpoint=http://127.0.0.1:6333;Key=a b;", "http://127.0.0.1:6333/", "a b")]
    [InlineData("endpoint=https://qdrant.example", "https://qdrant.example/", null)]
    [InlineData("Endpoint=http://127.0.0.1:6333;Key=", "http://127.0.0.1:6333/", null)]
    public void A_connection_is_read_as_Aspire_writes_it(string text, string endpoint, string? key) =>
        Assert.Equal((endpoint, key), (QdrantConnection.Read(text).Endpoint.ToString(), QdrantConnection.Read(text).Key));

    [Theory]
    [InlineData("http://127.0.0.1:6333")]
    [InlineData("Endpoint=somewhere;Key=secret")]
    [InlineData("Endpoint=ftp://127.0.0.1;Key=secret")]
    [InlineData("Key=secret")]
    public void A_connection_that_cannot_be_read_refuses_the_start_without_repeating_it(string text)
    {
        StartRefusedException refused = Assert.Throws<StartRefusedException>(() => QdrantConnection.Read(text));

        Assert.DoesNotContain("secret", refused.Message, StringComparison.Ordinal);
        Assert.Contains("ConnectionStrings__qdrant_http", refused.Message, StringComparison.Ordinal);
    }

    private static QdrantPoint Point(long no, int scopeLength) => new((ulong)no, new PointVectors([1, 2], null), new PointPayload { Scope = new string('s', scopeLength), CreatedAt = 1 });

    private QdrantPlace Open(string? key = Key) => new(new QdrantConnection(new Uri(QdrantStandIn.Address), key), () => _network.CreateHandler(), _ => Task.CompletedTask, time: _time);

    private static async Task ReadyAsync(QdrantPlace place)
    {
        foreach (QdrantCollection collection in QdrantCollection.Of(Passages.Embedding))
            await place.Vectors.EnsureAsync(collection, Identity, Stop);
        Assert.Null(await place.Vectors.SwitchAsync(Passages.Embedding, Stop));
    }
}
