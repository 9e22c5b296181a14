namespace Hydra.Memory.Indexing;

/// <summary>Brings stored vectors into what is searched.</summary>
internal sealed class VectorLoading(MessageIndex messages, PassageIndex passages, VectorTable table)
{
    /// <summary>Rows read at a time: some megabytes.</summary>
    private const int PageSize = 2000;

    /// <summary>Vectors of an embedding that is searched, or expected.</summary>
    public async Task LoadAsync(StoredEmbedding embedding, CancellationToken cancellationToken)
    {
        await LoadAsync(embedding, messages, cancellationToken);
        await LoadAsync(embedding, passages, cancellationToken);
    }

    /// <summary>Vectors of an embedding that is to take the place of the one that is searched; more may come.</summary>
    public async Task ExpectAsync(StoredEmbedding embedding, CancellationToken cancellationToken)
    {
        messages.ExpectVectors(embedding);
        passages.ExpectVectors(embedding);
        await LoadAsync(embedding, cancellationToken);
    }

    private async Task LoadAsync<T>(StoredEmbedding embedding, EntryIndex<T> index, CancellationToken cancellationToken)
    {
        for (long after = -1, last = long.MinValue; after != last;)
        {
            last = after;
            (IReadOnlyList<(long No, float[] Vector)> page, after) = await table.ReadOnAsync(embedding.Id, index.Space, after, PageSize, cancellationToken);
            index.SetVectors(embedding.Id, page);
        }
    }
}
