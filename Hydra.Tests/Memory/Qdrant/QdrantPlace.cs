using Hydra.Memory.Indexing;
using Hydra.Memory.Qdrant;
using Hydra.Memory.Search.Analysis;
using Hydra.Memory.Search.Ranking;
using Microsoft.Extensions.Options;

namespace Hydra.Tests.Memory.Qdrant;

/// <summary>The passages of embedding 1 in a Qdrant, asked through the adapter.</summary>
internal sealed class QdrantPlace : VectorPlace
{
    private readonly QdrantCollection _collection = new(EntrySpace.Passages, 1);
    private readonly Func<QdrantPlace, Task> _end;

    /// <param name="connection">Where it is.</param>
    /// <param name="handler">How it is reached.</param>
    /// <param name="end">What to do with it afterwards.</param>
    /// <param name="options">How it is used.</param>
    /// <param name="time">The clock.</param>
    public QdrantPlace(QdrantConnection connection, Func<HttpMessageHandler> handler, Func<QdrantPlace, Task> end, QdrantOptions? options = null, TimeProvider? time = null)
    {
        _end = end;
        IOptions<QdrantOptions> used = Options.Create(options ?? new QdrantOptions());
        Client = new QdrantClient(new OneClient(handler), connection, used, time ?? TimeProvider.System);
        Vectors = new QdrantVectors(Client, new SparseWords(new Analyzer(new AnalyzerOptions())), used);
    }

    public QdrantClient Client { get; }

    public QdrantVectors Vectors { get; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public override async Task<bool> StoreAsync(params QdrantEntry[] entries)
    {
        QdrantFault? fault = await Vectors.StoreAsync(_collection, entries, Stop);
        Assert.True(fault is null or { Kind: QdrantFaultKind.Refused }, fault?.Message);
        return fault is null;
    }

    public override async Task RemoveAsync(params long[] numbers) => Assert.Null(await Vectors.RemoveAsync(_collection, numbers, Stop));

    public override async Task<IReadOnlyList<VectorCandidate>> FindAsync(QdrantQuestion question)
    {
        QdrantOutcome<IReadOnlyList<VectorCandidate>> found = await Vectors.FindAsync(_collection.Space, question, Stop);
        Assert.True(found.Succeeded, found.Fault?.Message);
        return found.Value;
    }

    public override async ValueTask DisposeAsync()
    {
        await _end(this);
        await base.DisposeAsync();
    }

    private sealed class OneClient(Func<HttpMessageHandler> handler) : IHttpClientFactory
    {
        public HttpClient CreateClient(string name) => new(handler()) { Timeout = Timeout.InfiniteTimeSpan };
    }
}
