using Hydra.Memory.Qdrant;
using Hydra.Tests.Hosting;

namespace Hydra.Tests.Memory.Qdrant;

/// <summary>The stand-in, which is stricter than the real one.</summary>
public sealed class StandInQdrantTests : QdrantConformance
{
    private const string Key = "open-sesame";

    private protected override async Task<QdrantPlace> OpenQdrantAsync()
    {
        var network = new InMemoryNetwork();
        var server = new QdrantStandIn(network, Key);
        await server.StartAsync();
        return new QdrantPlace(new QdrantConnection(new Uri(QdrantStandIn.Address), Key), () => network.CreateHandler(), async _ => await server.DisposeAsync(), new QdrantOptions { BatchPoints = 500, BatchBytes = 64 << 10 });
    }
}

/// <summary>A real Qdrant, where HYDRA_QDRANT_URL names one; HYDRA_QDRANT_KEY opens it. The test leaves nothing behind.</summary>
public sealed class RealQdrantTests : QdrantConformance
{
    private protected override Task<QdrantPlace> OpenQdrantAsync()
    {
        string? url = Environment.GetEnvironmentVariable("HYDRA_QDRANT_URL");
        Assert.SkipWhen(string.IsNullOrEmpty(url), "HYDRA_QDRANT_URL names no Qdrant.");
        var options = new QdrantOptions { CollectionPrefix = $"hydra-test-{Guid.NewGuid():N}" };
        var connection = new QdrantConnection(new Uri(url!), Environment.GetEnvironmentVariable("HYDRA_QDRANT_KEY"));
        return Task.FromResult(new QdrantPlace(connection, () => new SocketsHttpHandler(), ClearAsync, options));
    }

    private static async Task ClearAsync(QdrantPlace place)
    {
        foreach (QdrantCollection collection in (IEnumerable<QdrantCollection>)[.. QdrantCollection.Of(1), .. QdrantCollection.Of(2)])
            Assert.Null(await place.Vectors.DropAsync(collection, Stop));
    }
}
