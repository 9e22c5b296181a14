using Hydra.Memory.Search;
using Hydra.Memory.Search.Analysis;
using Hydra.Memory.Search.Entries;
using Hydra.Memory.Search.Ranking;

namespace Hydra.Memory.Indexing;

/// <summary>What can be found of one space. It lives in memory: filled from the database at the opening, and told of every change after its commit.</summary>
/// <typeparam name="T">What is found: messages or passages.</typeparam>
internal abstract class EntryIndex<T>(Analyzer analyzer, SearchOptions options, EntrySpace space)
{
    private readonly EntrySearch _search = new(analyzer, options);

    public EntrySpace Space => space;

    /// <summary>How many entries can be found.</summary>
    public int Count => _search.Count;

    /// <summary>Lets entries be found, in place of those with their numbers. The text of an entry never changes, so its vector stays.</summary>
    public virtual void Add(IReadOnlyCollection<T> entries)
    {
        foreach (T entry in entries)
        {
            (SearchEntry described, string text) = Describe(entry);
            _search.Upsert(described, text, keepsVector: true);
        }
    }

    /// <summary>Whose vectors are searched; null before the first ones.</summary>
    public long? VectorOwner => _search.VectorOwner;

    /// <summary>Gives entries their vectors; those that are gone are passed over.</summary>
    /// <param name="owner">The embedding that they are of.</param>
    /// <param name="vectors">By the entries' numbers; an empty one is passed over.</param>
    public void SetVectors(long owner, IEnumerable<(long No, float[] Vector)> vectors)
    {
        foreach ((long no, float[] vector) in vectors.Where(one => one.Vector.Length > 0))
            _search.SetVector(no, vector, owner);
    }

    /// <summary>Takes another embedding's vectors from now on, beside those that are searched.</summary>
    public void ExpectVectors(StoredEmbedding embedding) => _search.ExpectVectors(embedding.Id, (int)embedding.Dimensions);

    /// <summary>Forgets the vectors that were expected.</summary>
    public void ExpectNoVectors() => _search.ExpectNoVectors();

    /// <summary>Searches the vectors that were expected of an embedding in place of those before.</summary>
    public void SwitchVectors(StoredEmbedding embedding) => _search.SwitchVectors(embedding.Id);

    public virtual void Remove(IReadOnlyCollection<long> numbers)
    {
        foreach (long no in numbers)
            _search.Remove(no);
    }

    /// <summary>The best entries for a request.</summary>
    public SearchOutcome Find(SearchRequest request) => _search.Search(request);

    /// <summary>What filters and ranking go by, and the text that is searched and embedded.</summary>
    public abstract (SearchEntry Entry, string Text) Describe(T entry);
}
