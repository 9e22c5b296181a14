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

    /// <summary>Gives entries their vectors; those that are gone are passed over.</summary>
    public void SetVectors(IEnumerable<(long No, float[] Vector)> vectors)
    {
        foreach ((long no, float[] vector) in vectors)
            _search.SetVector(no, vector);
    }

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
