using Hydra.Memory.Embedding;
using Hydra.Memory.Indexing;
using Hydra.Memory.Search.Ranking;
using Microsoft.Extensions.Options;

namespace Hydra.Memory.Qdrant;

/// <summary>Vectors of messages and passages in Qdrant: what is told to collections, and found in them.</summary>
internal sealed class QdrantVectors(QdrantClient client, SparseWords words, IOptions<QdrantOptions> options)
{
    /// <summary>The name of the embeddings in a point.</summary>
    public const string Dense = "dense";

    /// <summary>The name of the sparse vectors of words.</summary>
    public const string Words = "words";

    private const string Cosine = "Cosine";

    /// <summary>Where it is, for messages.</summary>
    public string Address => client.Address;

    private string Prefix => options.Value.CollectionPrefix;

    /// <summary>Makes a collection where it is not there; one for other vectors is left alone.</summary>
    /// <param name="collection">Which.</param>
    /// <param name="identity">Whose vectors it is for, which is noted on it.</param>
    /// <param name="cancellationToken">Ends the waiting; what is half made is completed by the next call.</param>
    public async Task<QdrantOutcome<CollectionState>> EnsureAsync(QdrantCollection collection, EmbeddingIdentity identity, CancellationToken cancellationToken)
    {
        string name = collection.Name(Prefix);
        QdrantOutcome<CollectionAnswer> found = await client.DescribeAsync(name, cancellationToken);
        if (found.Fault is { Kind: not QdrantFaultKind.NotFound } fault)
            return fault;
        if (found.Succeeded && !IsFor(identity, found.Value.Config))
            return QdrantOutcome<CollectionState>.Of(CollectionState.Another);
        if (!found.Succeeded && await client.CreateAsync(name, ForVectorsOf(identity), cancellationToken) is { } cannot)
            return cannot;

        IReadOnlyCollection<string> indexed = [.. found.Value?.PayloadSchema?.Keys ?? []];
        foreach (NewIndex index in PayloadFields.Indexes.Where(index => !indexed.Contains(index.FieldName)))
        {
            if (await client.IndexAsync(name, index, cancellationToken) is { } refused)
                return refused;
        }

        return QdrantOutcome<CollectionState>.Of(found.Succeeded ? CollectionState.Ready : CollectionState.Made);
    }

    /// <summary>Stores entries, in place of those with their numbers. Entries of earlier batches are there where a later one fails; the same call again does no harm.</summary>
    public async Task<QdrantFault?> StoreAsync(QdrantCollection collection, IEnumerable<QdrantEntry> entries, CancellationToken cancellationToken)
    {
        foreach ((ReadOnlyMemory<byte> body, _) in PointBatches.Of(entries.Select(entry => entry.ToPoint(words)), options.Value))
        {
            if (await client.UpsertAsync(collection.Name(Prefix), body, cancellationToken) is { } fault)
                return fault;
        }

        return null;
    }

    /// <summary>Removes entries; those that are not there are passed over.</summary>
    public async Task<QdrantFault?> RemoveAsync(QdrantCollection collection, IReadOnlyCollection<long> numbers, CancellationToken cancellationToken) =>
        numbers.Count == 0 ? null : await client.DeleteAsync(collection.Name(Prefix), new PointIds(numbers), cancellationToken);

    /// <summary>How many entries a collection has.</summary>
    public Task<QdrantOutcome<long>> CountAsync(QdrantCollection collection, CancellationToken cancellationToken) => client.CountAsync(collection.Name(Prefix), cancellationToken);

    /// <summary>The candidates for a search, by whatever collection the alias of the space names, the nearest first.</summary>
    public async Task<QdrantOutcome<IReadOnlyList<VectorCandidate>>> FindAsync(EntrySpace space, QdrantQuestion question, CancellationToken cancellationToken)
    {
        if (question.Limit <= 0 || QdrantFilters.LetsNothingThrough(question.Filter))
            return QdrantOutcome<IReadOnlyList<VectorCandidate>>.Of([]);
        return Candidates(await client.QueryAsync(QdrantCollection.Alias(Prefix, space), question.ToRequest(words), cancellationToken));
    }

    /// <summary>Which collections the spaces' aliases name; those without one are left out.</summary>
    public async Task<QdrantOutcome<IReadOnlyDictionary<EntrySpace, string>>> SearchedAsync(CancellationToken cancellationToken) =>
        (await client.AliasesAsync(cancellationToken)).Then<IReadOnlyDictionary<EntrySpace, string>>(aliases =>
            QdrantCollection.Spaces
                .SelectMany(space => aliases.Where(alias => alias.AliasName == QdrantCollection.Alias(Prefix, space)).Select(alias => (space, alias.CollectionName)))
                .ToDictionary(pair => pair.space, pair => pair.CollectionName));

    /// <summary>Whether an embedding's collections are those that are searched.</summary>
    public async Task<QdrantOutcome<bool>> IsSearchedAsync(long embedding, CancellationToken cancellationToken) =>
        (await SearchedAsync(cancellationToken)).Then(searched => QdrantCollection.Of(embedding).All(collection => searched.GetValueOrDefault(collection.Space) == collection.Name(Prefix)));

    /// <summary>Lets searches go to the collections of an embedding, in both spaces at one moment.</summary>
    public Task<QdrantFault?> SwitchAsync(long embedding, CancellationToken cancellationToken)
    {
        IEnumerable<AliasChange> actions = QdrantCollection.Of(embedding).SelectMany(collection =>
        {
            string alias = QdrantCollection.Alias(Prefix, collection.Space);
            return (AliasChange[])[new(new AliasToDelete(alias), null), new(null, new AliasToCreate(alias, collection.Name(Prefix)))];
        });
        return client.ChangeAliasesAsync(new AliasChanges([.. actions]), cancellationToken);
    }

    /// <summary>Deletes a collection with all that is in it.</summary>
    public Task<QdrantFault?> DropAsync(QdrantCollection collection, CancellationToken cancellationToken) => client.DropAsync(collection.Name(Prefix), cancellationToken);

    private static QdrantOutcome<IReadOnlyList<VectorCandidate>> Candidates(QdrantOutcome<IReadOnlyList<ScoredPoint>> found) =>
        found.Then<IReadOnlyList<VectorCandidate>>(points => [.. points.Select(point => new VectorCandidate((long)point.Id, point.Score))]);

    private static NewCollection ForVectorsOf(EmbeddingIdentity identity) => new(
        new Dictionary<string, DenseParams> { [Dense] = new DenseParams(identity.Dimensions, Cosine) },
        new Dictionary<string, SparseParams> { [Words] = new SparseParams("idf") },
        new CollectionMetadata(identity));

    private static bool IsFor(EmbeddingIdentity identity, CollectionConfig config) =>
        config.Metadata?.Embedding == identity
        && config.Params.Vectors?.GetValueOrDefault(Dense) == new DenseParams(identity.Dimensions, Cosine)
        && config.Params.SparseVectors?.ContainsKey(Words) is true;
}
