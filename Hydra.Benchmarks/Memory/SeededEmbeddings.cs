using System.Buffers;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Hydra.Benchmarks.Memory;

/// <summary>Stands in for the gateway's POST /v1/embeddings, on a free port of loopback: gives each text the corpus's vector at once, so that what is measured is the memory and not a model.</summary>
internal sealed class SeededEmbeddings : IAsyncDisposable
{
    private readonly ZipfCorpus _corpus;
    private readonly WebApplication _app;

    private SeededEmbeddings(ZipfCorpus corpus)
    {
        _corpus = corpus;
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.MapPost("/v1/embeddings", ([FromBody] JsonElement body) => Answer(body));
    }

    public string Address => _app.Urls.Single();

    /// <summary>How long answers took within the stand-in; what HTTP adds is in the memory's times.</summary>
    public MeasuredTimes Times { get; private set; } = new();

    public static async Task<SeededEmbeddings> StartAsync(ZipfCorpus corpus)
    {
        SeededEmbeddings embeddings = new(corpus);
        await embeddings._app.StartAsync();
        return embeddings;
    }

    /// <summary>Measures anew.</summary>
    public void Forget() => Times = new MeasuredTimes();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private FileContentHttpResult Answer(JsonElement body)
    {
        long start = Stopwatch.GetTimestamp();
        var written = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(written))
        {
            json.WriteStartObject();
            json.WriteStartArray("data");
            int index = 0;
            foreach (JsonElement text in body.GetProperty("input").EnumerateArray())
            {
                json.WriteStartObject();
                json.WriteNumber("index", index++);
                json.WriteBase64String("embedding", MemoryMarshal.AsBytes<float>(_corpus.VectorOf(text.GetString()!)));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        Times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        return TypedResults.Bytes(written.WrittenMemory, "application/json");
    }
}
