using Hydra.Memory.Archives;
using Hydra.Memory.Indexing;
using Hydra.Memory.Messages;
using Hydra.Memory.Search.Ranking;
using Hydra.Memory.Storage;

namespace Hydra.Memory.Recall;

/// <summary>Finds messages and passages, and reads what was found from the database.</summary>
internal sealed class RecallSearch(MessageIndex messageIndex, PassageIndex passageIndex, MessageStore messages, PassageStore passages, QueryEmbedding queries, TimeProvider time)
{
    public Task<Recalled<StoredMessage>> FindMessagesAsync(RecallQuery query, CancellationToken cancellationToken) =>
        FindAsync(messageIndex, query, messages.FindAllAsync, cancellationToken);

    public Task<Recalled<Passage>> FindPassagesAsync(RecallQuery query, CancellationToken cancellationToken) =>
        FindAsync(passageIndex, query, passages.FindAllAsync, cancellationToken);

    private async Task<Recalled<T>> FindAsync<T>(EntryIndex<T> index, RecallQuery query, Func<IReadOnlyCollection<long>, CancellationToken, Task<IReadOnlyDictionary<long, T>>> read, CancellationToken cancellationToken)
        where T : class
    {
        SearchOutcome outcome = await SearchAsync(index, query, cancellationToken);
        // The model was changed between the embedding of the query and the search.
        if (outcome.IsOutdated)
            outcome = await SearchAsync(index, query, cancellationToken);
        if (outcome.Hits.Count == 0)
            return new Recalled<T>([], outcome.Unreached);
        IReadOnlyDictionary<long, T> found = await read([.. outcome.Hits.SelectMany(hit => hit.Before.Append(hit.No).Concat(hit.After)).Distinct()], cancellationToken);
        // What was deleted between the search and the reading is left out.
        IEnumerable<RecalledEntry<T>> entries = outcome.Hits.Where(hit => found.ContainsKey(hit.No)).Select(hit => new RecalledEntry<T>(found[hit.No], hit)
        {
            Before = [.. hit.Before.Reverse().Where(found.ContainsKey).Select(no => found[no])],
            After = [.. hit.After.Where(found.ContainsKey).Select(no => found[no])],
        });
        return new Recalled<T>([.. entries], outcome.Unreached);
    }

    private async Task<SearchOutcome> SearchAsync<T>(EntryIndex<T> index, RecallQuery query, CancellationToken cancellationToken)
    {
        QueryVector vector = query.Mode == SearchMode.Lexical ? default : await queries.OfAsync(query.Text, index.VectorOwner, cancellationToken);
        return index.Find(new SearchRequest
        {
            Text = query.Text,
            Vector = vector.Vector,
            VectorOwner = vector.Owner,
            VectorMissingBecause = vector.MissingBecause,
            Mode = query.Mode,
            Filter = query.Filter,
            Limit = query.Limit,
            Context = query.Context,
            Now = UnixMicroseconds.Of(time.GetUtcNow()),
        });
    }
}

/// <summary>What was found, the best first, and what could not be searched.</summary>
internal sealed record Recalled<T>(IReadOnlyList<RecalledEntry<T>> Entries, IReadOnlyList<Unreached> Unreached);

/// <summary>An entry, and why it was found.</summary>
internal sealed record RecalledEntry<T>(T Entry, SearchHit Hit)
{
    /// <summary>What stands just before it in its session or document, in order.</summary>
    public IReadOnlyList<T> Before { get; init; } = [];

    /// <summary>What stands just after it, in order.</summary>
    public IReadOnlyList<T> After { get; init; } = [];
}
