using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Hydra.Tests.Hosting;

namespace Hydra.Tests.Memory.Qdrant;

/// <summary>A stand-in that took anything would prove nothing.</summary>
public sealed class QdrantStandInTests : IAsyncLifetime
{
    private const string Collection = """{"vectors":{"dense":{"size":2,"distance":"Cosine"}},"sparse_vectors":{"words":{"modifier":"idf"}},"metadata":{}}""";

    private readonly InMemoryNetwork _network = new();
    private readonly QdrantStandIn _server;
    private HttpClient _client = null!;

    public QdrantStandInTests() => _server = new QdrantStandIn(_network);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _server.StartAsync();
        _client = _network.CreateClient(QdrantStandIn.Address);
        await SendAsync("PUT", "/collections/c", Collection);
        await SendAsync("PUT", "/collections/c/index?wait=true", """{"field_name":"scope","field_schema":{"type":"keyword"}}""");
        await SendAsync("PUT", "/collections/c/points?wait=true", """{"points":[{"id":1,"vector":{"dense":[1,0]},"payload":{"scope":"a"}}]}""");
        Assert.Empty(_server.Refused);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData(400, "PUT", "/collections/d", """{"vectors":{"dense":{"size":2,"distance":"Cosine","colour":1}},"sparse_vectors":{"words":{"modifier":"idf"}},"metadata":{}}""")]
    [InlineData(400, "PUT", "/collections/d", """{"vectors":{"dense":{"size":"2","distance":"Cosine"}},"sparse_vectors":{"words":{"modifier":"idf"}},"metadata":{}}""")]
    [InlineData(422, "PUT", "/collections/d", """{"vectors":{"dense":{"size":0,"distance":"Cosine"}},"sparse_vectors":{"words":{"modifier":"idf"}},"metadata":{}}""")]
    [InlineData(409, "PUT", "/collections/c", Collection)]
    [InlineData(404, "GET", "/collections/d", null)]
    [InlineData(404, "GET", "/collections/c/nothing", null)]
    [InlineData(400, "PUT", "/collections/c/points?wait=true", """{"points":[{"id":1,"vector":{"dense":[1,0,0]}}]}""")]
    [InlineData(400, "PUT", "/collections/c/points?wait=true", """{"points":[{"id":"passage-1","vector":{"dense":[1,0]}}]}""")]
    [InlineData(400, "PUT", "/collections/c/points?wait=true", """{"points":[{"id":-1,"vector":{"dense":[1,0]}}]}""")]
    [InlineData(400, "PUT", "/collections/c/points?wait=true", """{"points":[{"id":1,"vector":[1,0]}]}""")]
    [InlineData(400, "PUT", "/collections/c/points?wait=true", """{"points":[{"id":1,"vector":{"dense":[1,0],"other":[1]}}]}""")]
    [InlineData(400, "PUT", "/collections/c/points?wait=true", """{"points":[{"id":1,"vector":{"dense":[1,0]}}],"extra":1}""")]
    [InlineData(422, "PUT", "/collections/c/points?wait=true", """{"points":[{"id":1,"vector":{"dense":[1,0],"words":{"indices":[1,2],"values":[1]}}}]}""")]
    [InlineData(422, "PUT", "/collections/c/points?wait=true", """{"points":[{"id":1,"vector":{"dense":[1,0],"words":{"indices":[1,1],"values":[1,1]}}}]}""")]
    [InlineData(400, "PUT", "/collections/c/points", """{"points":[{"id":1,"vector":{"dense":[1,0]}}]}""")]
    [InlineData(400, "PUT", "/collections/c/points?wait=true", "{")]
    [InlineData(400, "POST", "/collections/c/points/query", """{"query":[1,0]}""")]
    [InlineData(400, "POST", "/collections/c/points/query", """{"query":[1],"using":"dense"}""")]
    [InlineData(422, "POST", "/collections/c/points/query", """{"query":[1,0],"using":"dense","limit":0}""")]
    [InlineData(400, "POST", "/collections/c/points/query", """{"query":[1,0],"using":"dense","filter":{"must":[{"key":"scope","match":{"any":["a","a"]}}]}}""")]
    [InlineData(400, "POST", "/collections/c/points/query", """{"query":[1,0],"using":"dense","filter":{"must":[{"key":"colour","match":{"any":["a"]}}]}}""")]
    [InlineData(400, "POST", "/collections/c/points/query", """{"query":[1,0],"using":"dense","filter":{"must":[{"key":"scope","match":{"any":[1]}}]}}""")]
    [InlineData(400, "POST", "/collections/c/points/query", """{"query":[1,0],"using":"dense","filter":{"must":[{"key":"scope","range":{"gte":1}}]}}""")]
    [InlineData(422, "POST", "/collections/c/points/query", """{"query":[1,0],"using":"dense","filter":{"must":[{"key":"scope"}]}}""")]
    [InlineData(400, "POST", "/collections/c/points/query", """{"query":[1,0],"using":"dense","filter":{"most":[]}}""")]
    [InlineData(400, "POST", "/collections/c/points/query", """{"query":[1,0],"using":"dense","limit":5,"prefetch":[{"query":[1,0],"using":"dense","limit":4}]}""")]
    [InlineData(400, "POST", "/collections/aliases", """{"actions":[{"make_alias":{}}]}""")]
    [InlineData(404, "POST", "/collections/aliases", """{"actions":[{"create_alias":{"alias_name":"a","collection_name":"nothing"}}]}""")]
    [InlineData(409, "POST", "/collections/aliases", """{"actions":[{"create_alias":{"alias_name":"c","collection_name":"c"}}]}""")]
    public async Task What_the_API_does_not_document_is_refused(int status, string method, string path, string? body)
    {
        (HttpStatusCode Status, string Text) answer = await SendAsync(method, path, body);

        Assert.Equal(status, (int)answer.Status);
        Assert.NotEmpty((string)JsonNode.Parse(answer.Text)!["status"]!["error"]!);
        Assert.Single(_server.Refused);
        Assert.Equal(["1"], _server.PointsOf("c"));
    }

    [Fact]
    public async Task A_body_beyond_the_limit_is_refused()
    {
        (HttpStatusCode status, string text) = await SendAsync("PUT", "/collections/c/points?wait=true", $$"""{"points":[],"padding":"{{new string('x', 33 << 20)}}"}""");

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("larger than allowed", text, StringComparison.Ordinal);
    }

    private async Task<(HttpStatusCode Status, string Text)> SendAsync(string method, string path, string? body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = new("application/json") } };
        using HttpResponseMessage response = await _client.SendAsync(request, Stop);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Stop));
    }
}
