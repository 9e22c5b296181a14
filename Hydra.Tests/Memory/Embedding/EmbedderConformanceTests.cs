using Hydra.Memory.Embedding;
using Hydra.Tests.Architecture;

namespace Hydra.Tests.Memory.Embedding;

public sealed class EmbedderConformanceTests
{
    /// <summary>The suite of an implementation is called by its name.</summary>
    [Fact]
    public void EveryEmbedder_RunsTheSuite()
    {
        HashSet<string> suites = [.. typeof(EmbedderConformance).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(EmbedderConformance)) && !type.IsAbstract).Select(type => type.Name)];

        SourceTree.AssertNone(typeof(IEmbedder).Assembly.GetTypes()
            .Where(type => type.IsClass && !type.IsAbstract && type.IsAssignableTo(typeof(IEmbedder)) && !suites.Contains($"{type.Name}Conformance"))
            .Select(type => $"{type.Name} has no {type.Name}Conformance : EmbedderConformance."));
        Assert.True(suites.Count >= 2);
    }
}

public sealed class LexicalEmbedderConformance : EmbedderConformance
{
    private protected override Task<IEmbedder> StartAsync() => Task.FromResult<IEmbedder>(new LexicalEmbedder());
}

public sealed class GatewayEmbedderConformance : EmbedderConformance, IAsyncDisposable
{
    private EmbeddingWorld? _world;

    public async ValueTask DisposeAsync()
    {
        if (_world is not null)
            await _world.DisposeAsync();
    }

    private protected override async Task<IEmbedder> StartAsync()
    {
        _world = await EmbeddingWorld.StartAsync();
        return _world.Embedder();
    }
}
