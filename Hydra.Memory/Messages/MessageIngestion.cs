using Hydra.Memory.Indexing;

namespace Hydra.Memory.Messages;

/// <summary>What happens to messages that come in: they are stored durably, and then they can be found.</summary>
internal sealed class MessageIngestion(MessageStore store, MessageIndex index, EmbeddingWorker embedding, MemoryTelemetry telemetry)
{
    /// <returns>Null where the agent or the conversation is not there.</returns>
    public async Task<StoredBatch?> AddAsync(MessageBatch batch, CancellationToken cancellationToken)
    {
        StoredBatch? stored = await store.AddAsync(batch, cancellationToken);
        if (stored is null)
            return null;
        index.Add(stored.Added);
        embedding.Wake();
        telemetry.Stored("message", stored.Added.Count, stored.Messages.Count - stored.Added.Count);
        return stored;
    }
}
