using System.Collections.Concurrent;
using Hydra.Memory.Search.Analysis;
using Hydra.Memory.Search.Entries;
using Hydra.Memory.Search.Lexical;
using Hydra.Memory.Search.Ranking;
using Hydra.Memory.Search.Vectors;

namespace Hydra.Memory.Search;

/// <summary>
/// Searches the entries of one space by words and vectors, in memory: filled from the database at start and told of each change after
/// its commit. Safe for any number of threads; changes wait for one another, searches for nothing.
/// </summary>
/// <remarks>
/// An entry lives in a slot that is filled once. Changing it fills the next slot and then publishes that in place of the old one, so a
/// search sees the entry before or after, never in between. Slots left behind are cleared out by copying the live ones into indexes of
/// their own, while searches go on in the old ones.
/// </remarks>
internal sealed class EntrySearch(Analyzer analyzer, SearchOptions options)
{
    /// <summary>The largest requests that may be under way together bring so many entries; their vectors are some 25 MB.</summary>
    private const int MostEarlyVectors = 8192;

    private readonly Lock _changing = new();
    private readonly EarlyVectors _early = new(MostEarlyVectors);
    private readonly SearchPipeline _pipeline = new(analyzer);
    private readonly NameTable _names = new();
    private readonly ConcurrentDictionary<string, int[]> _authors = new(StringComparer.Ordinal);
    private SearchState? _stateOrNull;

    /// <summary>Live entries.</summary>
    public int Count => State.Entries.Count;

    /// <summary>Whose vectors are searched, as the caller numbers models; null before the first one.</summary>
    public long? VectorOwner => State.Vectors?.Owner;

    private SearchState State => Volatile.Read(ref _stateOrNull) ?? Interlocked.CompareExchange(ref _stateOrNull, Empty(null), null) ?? _stateOrNull;

    /// <summary>Adds an entry, or replaces the one with its number. The first vector sets how many dimensions all have.</summary>
    /// <param name="entry">What is known of it.</param>
    /// <param name="text">Its words.</param>
    /// <param name="vector">Its vector, for a caller with but one model; null where it has none, or keeps that of the entry it replaces.</param>
    /// <param name="keepsVector">Whether the text is that of the entry it replaces, and so the vector, too.</param>
    /// <exception cref="ArgumentException">The vector has another number of dimensions than those before, or holds a value that is no number; nothing changed.</exception>
    public void Upsert(SearchEntry entry, string text, float[]? vector = null, bool keepsVector = false)
    {
        List<int> terms = analyzer.Analyze(text);
        int[] author = AuthorTerms(entry.Author);
        terms.AddRange(author);
        TextTraits traits = new(author, TextTraits.IsAsking(text));
        lock (_changing)
        {
            if (vector is not null)
                CheckVector(vector, owner: 0);
            int slot = State.Entries.Add(entry, traits);
            State.Lexical.Add(slot, terms);
            if (vector is not null)
                State.VectorsOf(0)?.Set(slot, vector);
            else if (keepsVector && State.Entries.TryFind(entry.No, out int before))
                State.CopyVectors(before, State, slot);
            else
                SetEarlyVectors(entry.No, slot);
            Publish(slot);
        }
    }

    /// <summary>Gives an entry its vector, in place of an earlier one; false where nobody holds vectors of that owner, or there is no such entry: one that comes yet then gets it.</summary>
    /// <param name="no">The entry's number.</param>
    /// <param name="vector">Its vector.</param>
    /// <param name="owner">Whose it is: of the vectors that are searched, or of those to come. The first one of all may be anybody's.</param>
    /// <exception cref="ArgumentException">As in <see cref="Upsert"/>.</exception>
    public bool SetVector(long no, float[] vector, long owner = 0)
    {
        lock (_changing)
        {
            CheckVector(vector, owner);
            if (State.VectorsOf(owner) is not { } vectors)
                return false;
            if (!State.Entries.TryFind(no, out int slot))
            {
                _early.Keep(no, owner, vector);
                return false;
            }

            if (vectors.Has(slot))
                slot = Copy(State, slot, State, except: vectors);
            vectors.Set(slot, vector);
            if (slot == State.Entries.Length)
                Publish(slot);
            return true;
        }
    }

    /// <summary>Takes an entry out; false where there is none.</summary>
    public bool Remove(long no)
    {
        lock (_changing)
        {
            if (!State.Entries.TryRemove(no, out int slot))
                return false;
            Retire(slot);
            return true;
        }
    }

    /// <summary>Takes vectors of another owner from now on, beside those that are searched; in place of others that were to come.</summary>
    public void ExpectVectors(long owner, int dimensions)
    {
        lock (_changing)
            Volatile.Write(ref _stateOrNull, State with { Coming = new VectorIndex(dimensions, options.Vectors, owner) });
    }

    /// <summary>Forgets the vectors that were to come.</summary>
    public void ExpectNoVectors()
    {
        lock (_changing)
            Volatile.Write(ref _stateOrNull, State with { Coming = null });
    }

    /// <summary>Searches the vectors that were to come, and forgets those before: for each search at one moment. Without effect where none of that owner were.</summary>
    public void SwitchVectors(long owner)
    {
        lock (_changing)
        {
            if (State.Coming?.Owner == owner)
                Volatile.Write(ref _stateOrNull, State with { Vectors = State.Coming, Coming = null });
        }
    }

    /// <summary>How many postings of terms there are, and what they and the entries' term vectors take.</summary>
    public (long Postings, long Bytes) MeasureWords() => State.Lexical.Measure();

    /// <summary>How many candidates a store outside should bring to a search.</summary>
    public int CandidatesFor(SearchRequest request) => RankingContext.CandidatesFor(request.Ranking ?? options.Ranking, request.Limit, State.Entries.Length);

    /// <summary>The entries whose cosines ranking goes by, too: other candidates than those that the store outside brought, and all their neighbours.</summary>
    public long[] Uncompared(SearchRequest request) => _pipeline.Uncompared(State, request, request.Ranking ?? options.Ranking);

    /// <summary>The best entries for a request, without a reranker.</summary>
    public SearchOutcome Search(SearchRequest request) => _pipeline.Run(State, request, request.Ranking ?? options.Ranking, request.Limit);

    /// <summary>The best entries for a request, the first of them in the reranker's order.</summary>
    public async Task<SearchOutcome> SearchAsync(SearchRequest request, IReranker reranker, CancellationToken cancellationToken)
    {
        SearchOutcome outcome = _pipeline.Run(State, request, request.Ranking ?? options.Ranking, Math.Max(request.Limit, reranker.Limit));
        return await Reranking.ApplyAsync(outcome, request, reranker, cancellationToken);
    }

    private static int Copy(SearchState from, int slot, SearchState to, VectorIndex? except = null)
    {
        int copy = to.Entries.Add(from.Entries, slot);
        to.Lexical.CopyFrom(from.Lexical, slot, copy);
        from.CopyVectors(slot, to, copy, except);
        return copy;
    }

    /// <summary>One array for each name, as many entries bear it.</summary>
    private int[] AuthorTerms(string? author) =>
        author is null ? [] : _authors.GetOrAdd(author, name => [.. analyzer.Analyze(name)]);

    /// <summary>Everything that can be wrong with it, before anything changes; makes the index for the first one.</summary>
    private void CheckVector(float[] vector, long owner)
    {
        SearchState state = State;
        bool isFirst = state.Vectors is null && state.Coming?.Owner != owner;
        VectorIndex? vectors = isFirst ? new VectorIndex(vector.Length, options.Vectors, owner) : state.VectorsOf(owner);
        vectors?.Check(vector);
        if (isFirst)
            Volatile.Write(ref _stateOrNull, state with { Vectors = vectors });
    }

    private void SetEarlyVectors(long no, int slot)
    {
        foreach (VectorIndex? vectors in (ReadOnlySpan<VectorIndex?>)[State.Vectors, State.Coming])
        {
            if (vectors is not null && _early.Take(no, vectors.Owner) is { } vector)
                vectors.Set(slot, vector);
        }
    }

    private void Publish(int slot)
    {
        if (State.Entries.Publish(slot) is { } before)
            Retire(before);
    }

    private void Retire(int slot)
    {
        State.Lexical.Remove(slot);
        State.Vectors?.Remove(slot);
        State.Coming?.Remove(slot);
        ClearOutIfNeeded();
    }

    private void ClearOutIfNeeded()
    {
        SearchState state = State;
        int dead = state.Entries.Length - state.Entries.Count;
        if (dead < options.FewestDead || dead < state.Entries.Length * options.MostDead)
            return;

        SearchState cleared = Empty(state);
        foreach (int slot in state.Entries.Live().Slots())
            cleared.Entries.Publish(Copy(state, slot, cleared));
        Volatile.Write(ref _stateOrNull, cleared);
    }

    /// <summary>Without entries, but for vectors like those of another one.</summary>
    private SearchState Empty(SearchState? like) =>
        new(new EntryTable(_names), new LexicalIndex(options.Bm25), EmptyLike(like?.Vectors), EmptyLike(like?.Coming));

    private VectorIndex? EmptyLike(VectorIndex? vectors) => vectors is null ? null : new VectorIndex(vectors.Dimensions, options.Vectors, vectors.Owner);
}
