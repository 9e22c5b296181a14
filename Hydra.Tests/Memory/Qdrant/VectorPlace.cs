using Hydra.Memory.Qdrant;
using Hydra.Memory.Search.Ranking;

namespace Hydra.Tests.Memory.Qdrant;

/// <summary>Somewhere vectors are kept and searched, as <see cref="VectorConformance"/> uses it.</summary>
internal abstract class VectorPlace : IAsyncDisposable
{
    /// <summary>Stores entries; whether they were taken. When it ends they can be found.</summary>
    public abstract Task<bool> StoreAsync(params QdrantEntry[] entries);

    public abstract Task RemoveAsync(params long[] numbers);

    /// <summary>The nearest first.</summary>
    public abstract Task<IReadOnlyList<VectorCandidate>> FindAsync(QdrantQuestion question);

    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
