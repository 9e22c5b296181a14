using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Hydra.Tests.Memory.Documents;

/// <summary>Documents over HTTP: the body is the document.</summary>
public sealed class DocumentsApiTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Markdown_becomes_passages_under_their_headings()
    {
        await using MemoryWorld world = await MemoryWorld.StartAsync();
        string archive = (string)(await world.PostAsync("/v1/archives", """{"name":"manuals"}"""))["id"]!;
        string text = $"# The press\n\n## Cleaning\n\n{Sentences("Clean the rollers with care", 60)}\n\n## Oiling\n\n{Sentences("Oil the bearings sparingly", 60)}\n";

        using HttpResponseMessage answer = await SendAsync(world, archive, "?file_name=press.md&tags=manual", Encoding.UTF8.GetBytes(text), "text/markdown");
        JsonNode stored = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Stop))!;
        JsonNode found = (await world.PostAsync("/v1/passages/search", """{"query":"how are bearings oiled","tags":["manual"],"limit":1}"""))[0]!;

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("The press", (string?)stored["title"]);
        Assert.Equal((int)stored["added"]!, stored["passages"]!.AsArray().Count);
        Assert.Equal("The press > Oiling", (string?)found["passage"]!["context"]);
        Assert.Equal("press.md", (string?)found["passage"]!["sources"]![0]!["source"]);
    }

    [Theory]
    [InlineData("application/pdf", "no pdf at all", HttpStatusCode.UnprocessableEntity)]
    [InlineData("image/png", "x", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("text/plain", "", HttpStatusCode.UnprocessableEntity)]
    public async Task What_cannot_be_read_is_refused_with_the_reason(string type, string content, HttpStatusCode status)
    {
        await using MemoryWorld world = await MemoryWorld.StartAsync();
        string archive = (string)(await world.PostAsync("/v1/archives", """{"name":"manuals"}"""))["id"]!;

        using HttpResponseMessage answer = await SendAsync(world, archive, "", Encoding.UTF8.GetBytes(content), type);

        Assert.Equal(status, answer.StatusCode);
        Assert.NotEmpty((string)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Stop))!["detail"]!);
    }

    [Fact]
    public async Task Invalid_utf8_is_refused_and_nothing_is_stored()
    {
        await using MemoryWorld world = await MemoryWorld.StartAsync();
        string archive = (string)(await world.PostAsync("/v1/archives", """{"name":"manuals"}"""))["id"]!;

        using HttpResponseMessage answer = await SendAsync(world, archive, "", [0x41, 0xC3, 0x28, 0x41], "text/plain");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Empty((await world.PostAsync("/v1/passages/search", """{"query":"A"}""")).AsArray());
    }

    private static async Task<HttpResponseMessage> SendAsync(MemoryWorld world, string archive, string query, byte[] bytes, string type)
    {
        using var content = new ByteArrayContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue(type) } };
        return await world.Client.PostAsync($"/v1/archives/{archive}/documents{query}", content, Stop);
    }

    private static string Sentences(string what, int count) => string.Join(' ', Enumerable.Range(0, count).Select(number => $"{what}, part {number}."));
}
