namespace Hydra.Memory.Search.Lexical;

/// <summary>
/// Which slots hold which terms, in memory, with the BM25 of all of them. A slot is filled once and never filled anew: who replaces an
/// entry gives it the next slot and removes the old one, whose postings stay until the index is made anew (see EntrySearch).
/// </summary>
/// <remarks>
/// Adding and removing take a lock among themselves; searching takes none. That is safe because everything a search reads is append-only:
/// posting lists (see <see cref="PostingList"/>), and arrays that are published grown, filled up to the slots that the search asks about. A
/// search knows a slot only after the entry was published, which comes after its terms were added here.
/// The statistics may move by entries that are added meanwhile: scores then differ as they would a moment later.
/// </remarks>
internal sealed class LexicalIndex(Bm25Options options)
{
    private readonly Lock _writing = new();
    private PostingList?[] _byTerm = new PostingList?[1024];
    private byte[]?[] _terms = new byte[]?[256];
    private int[] _lengths = new int[256];
    private int _nextSlot;
    private int _liveEntries;
    private long _liveLength;

    /// <summary>Live entries.</summary>
    public int Entries => Volatile.Read(ref _liveEntries);

    /// <summary>The average number of terms of a live entry.</summary>
    public double AverageLength => Entries is int entries and > 0 ? (double)Volatile.Read(ref _liveLength) / entries : 0;

    /// <summary>Live entries that hold a term.</summary>
    public int EntriesWith(int term) => ListOf(Volatile.Read(ref _byTerm), term)?.LiveEntries ?? 0;

    /// <summary>Adds the terms of a slot above all slots before it. The terms may come in any order, repeated as often as they occur.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The slot is not above those before it.</exception>
    public void Add(int slot, IReadOnlyCollection<int> terms)
    {
        int[] sorted = [.. terms];
        Array.Sort(sorted);
        Add(slot, TermVector.Encode(sorted), sorted.Length);
    }

    /// <summary>Adds a slot with the terms that another index holds at a slot of its own.</summary>
    public void CopyFrom(LexicalIndex other, int otherSlot, int slot) => Add(slot, other._terms[otherSlot]!, other._lengths[otherSlot]);

    /// <summary>Takes the slot out of the statistics. That it is found no more is up to the set of slots that a search allows.</summary>
    public void Remove(int slot)
    {
        lock (_writing)
        {
            CountedGaps.Reader reader = new(_terms[slot]);
            while (reader.MoveNext())
                _byTerm[reader.Number]!.LiveEntries--;
            Volatile.Write(ref _liveEntries, _liveEntries - 1);
            Volatile.Write(ref _liveLength, _liveLength - _lengths[slot]);
        }
    }

    /// <summary>Scores every slot below <paramref name="slots"/>, dead ones too: one pass over each term's postings, into an array.</summary>
    public LexicalScores Score(ReadOnlySpan<QueryTerm> query, int slots)
    {
        LexicalScores scores = new(slots);
        Bm25 bm25 = new(options, Entries, Volatile.Read(ref _liveLength));
        PostingList?[] lists = Volatile.Read(ref _byTerm);
        ReadOnlySpan<int> lengths = Volatile.Read(ref _lengths);
        foreach (QueryTerm term in query)
        {
            if (ListOf(lists, term.Term) is { } list)
                Accumulate(list, bm25, bm25.Idf(list.LiveEntries) * term.Weight, lengths, scores.BySlot);
        }

        return scores;
    }

    /// <summary>Scores given slots: the same numbers, for candidates that somebody else brought.</summary>
    public float[] Score(ReadOnlySpan<QueryTerm> query, ReadOnlySpan<int> slots)
    {
        float[] scores = new float[slots.Length];
        Bm25 bm25 = new(options, Entries, Volatile.Read(ref _liveLength));
        foreach (QueryTerm term in query)
        {
            float weight = bm25.Idf(EntriesWith(term.Term)) * term.Weight;
            for (int i = 0; i < slots.Length; i++)
            {
                int frequency = FrequencyOf(term.Term, slots[i]);
                if (frequency > 0)
                    scores[i] += bm25.Score(weight, frequency, bm25.Norm(Volatile.Read(ref _lengths)[slots[i]]));
            }
        }

        return scores;
    }

    /// <summary>What each term adds to the score of one slot, in the query's order.</summary>
    public void ScoreTerms(ReadOnlySpan<QueryTerm> query, int slot, Span<float> scores)
    {
        Bm25 bm25 = new(options, Entries, Volatile.Read(ref _liveLength));
        float norm = bm25.Norm(Volatile.Read(ref _lengths)[slot]);
        ReadOnlySpan<byte> terms = TermsOf(slot);
        for (int i = 0; i < query.Length; i++)
        {
            int frequency = TermVector.FrequencyOf(terms, query[i].Term);
            scores[i] = frequency > 0 ? bm25.Score(bm25.Idf(EntriesWith(query[i].Term)) * query[i].Weight, frequency, norm) : 0;
        }
    }

    /// <summary>How often a term occurs in a slot.</summary>
    public int FrequencyOf(int term, int slot) => TermVector.FrequencyOf(TermsOf(slot), term);

    /// <summary>The terms of a slot, for <see cref="CountedGaps.Reader"/>.</summary>
    public ReadOnlySpan<byte> TermsOf(int slot) => Volatile.Read(ref _terms)[slot];

    /// <summary>What postings and term vectors take, without the arrays that point to them.</summary>
    public (long Postings, long Bytes) Measure()
    {
        lock (_writing)
        {
            long postings = _byTerm.Sum(list => (long)(list?.LiveEntries ?? 0));
            return (postings, _byTerm.Sum(list => (long)(list?.ReservedBytes ?? 0)) + _terms.Sum(terms => (long)(terms?.Length ?? 0)));
        }
    }

    private static PostingList? ListOf(PostingList?[] lists, int term) => (uint)term < (uint)lists.Length ? Volatile.Read(ref lists[term]) : null;

    private static void Accumulate(PostingList list, Bm25 bm25, float weight, ReadOnlySpan<int> lengths, Span<float> scores)
    {
        CountedGaps.Reader postings = list.Read();
        while (postings.MoveNext() && postings.Number < scores.Length)
            scores[postings.Number] += bm25.Score(weight, postings.Count, bm25.Norm(lengths[postings.Number]));
    }

    private void Add(int slot, byte[] terms, int length)
    {
        lock (_writing)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(slot, _nextSlot);
            _nextSlot = slot + 1;
            Reserve(ref _terms, slot)[slot] = terms;
            Reserve(ref _lengths, slot)[slot] = length;
            CountedGaps.Reader reader = new(terms);
            while (reader.MoveNext())
                Append(reader.Number, slot, reader.Count);
            Volatile.Write(ref _liveLength, _liveLength + length);
            Volatile.Write(ref _liveEntries, _liveEntries + 1);
        }
    }

    private void Append(int term, int slot, int frequency)
    {
        PostingList?[] lists = Reserve(ref _byTerm, term);
        PostingList? list = lists[term];
        if (list is null)
            Volatile.Write(ref lists[term], list = new PostingList());
        list.Append(slot, frequency);
        list.LiveEntries++;
    }

    private static T[] Reserve<T>(ref T[] array, int index)
    {
        if (index < array.Length)
            return array;
        T[] grown = new T[Math.Max(index + 1, array.Length * 2)];
        array.CopyTo(grown, 0);
        Volatile.Write(ref array, grown);
        return grown;
    }
}
