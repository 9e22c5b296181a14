using Hydra.Memory.Archives;
using Hydra.Memory.Embedding;
using Hydra.Memory.Messages;

namespace Hydra.Memory.Indexing;

/// <summary>Embeds entries that have no vector of a source yet. What is left to do is asked of the database, so that it goes on after a crash.</summary>
internal sealed class PendingEntries(
    VectorTable table, MessageIndex messages, MessageStore messageStore, PassageIndex passages, PassageStore passageStore, MemoryTelemetry telemetry, ILogger<PendingEntries> logger)
{
    private const int BatchSize = 64;

    /// <summary>Numbers are given before commits: one so much below the last may still appear.</summary>
    private const int Latecomers = 1000;

    private readonly Dictionary<(long Embedding, EntrySpace Space), long> _last = [];

    /// <summary>Embeds a batch; callers wait for one another.</summary>
    /// <returns>How many entries were looked after, 0 when none is left; or why the model cannot be asked now.</returns>
    public async Task<(int Embedded, EmbeddingFault? Fault)> EmbedNextAsync(EmbeddingSource source, CancellationToken cancellationToken)
    {
        (int Embedded, EmbeddingFault? Fault) outcome = await EmbedNextAsync(source, messages, messageStore.FindAllAsync, cancellationToken);
        return outcome is (0, null) ? await EmbedNextAsync(source, passages, passageStore.FindAllAsync, cancellationToken) : outcome;
    }

    private async Task<(int Embedded, EmbeddingFault? Fault)> EmbedNextAsync<T>(
        EmbeddingSource source, EntryIndex<T> index, Func<IReadOnlyCollection<long>, CancellationToken, Task<IReadOnlyDictionary<long, T>>> read, CancellationToken cancellationToken)
    {
        long embedding = source.Stored.Id;
        long after = Math.Max(0, _last.GetValueOrDefault((embedding, index.Space)) - Latecomers);
        List<long> numbers = await table.PendingAsync(embedding, index.Space, after, BatchSize, cancellationToken);
        if (numbers.Count == 0)
            return (0, null);
        IReadOnlyDictionary<long, T> batch = await read(numbers, cancellationToken);
        (IReadOnlyList<(long No, float[] Vector)>? vectors, EmbeddingFault? fault) =
            await new EntryEmbedding(source.Embedder, logger).EmbedAsync([.. batch.Select(entry => (entry.Key, index.Describe(entry.Value).Text))], cancellationToken);
        if (vectors is null)
            return (0, fault);
        await table.StoreAsync(embedding, index.Space, vectors, cancellationToken);
        index.SetVectors(embedding, vectors);
        telemetry.Embedded(index.Space, vectors.Count);
        _last[(embedding, index.Space)] = numbers[^1];
        return (numbers.Count, null);
    }
}
