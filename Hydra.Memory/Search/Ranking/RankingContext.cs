using Hydra.Memory.Search.Dates;
using Hydra.Memory.Search.Entries;
using Hydra.Memory.Search.Lexical;

namespace Hydra.Memory.Search.Ranking;

/// <summary>One search: what was asked, of which moment's entries, and the candidates so far.</summary>
internal sealed class RankingContext(SearchState state, SearchRequest request, RankingOptions options, IReadOnlyList<QueryTerm> terms) : IDisposable
{
    private readonly Dictionary<int, Candidate> _bySlot = [];
    private LexicalScores? _lexical;

    public SearchState State => state;

    public SearchRequest Request => request;

    public RankingOptions Options => options;

    public IReadOnlyList<QueryTerm> Terms => terms;

    /// <summary>The live entries when the search began, which all stages go by.</summary>
    public SlotSet Live { get; } = state.Entries.Live();

    /// <summary>Those that the filter lets through.</summary>
    public SlotSet Allowed => field ??= state.Entries.Columns.Select(Live, request.Filter);

    /// <summary>How many candidates each source brings.</summary>
    public int CandidateLimit => CandidatesFor(options, request.Limit, Live.Length);

    /// <summary>The candidates; once ranked, the best first.</summary>
    public List<Candidate> Candidates { get; private set; } = [];

    public List<Unreached> Unreached { get; } = [];

    /// <summary>The times that the query names.</summary>
    public IReadOnlyList<AskedTime> AskedTimes { get; } = Dates.AskedTimes.In(request.Text, request.Now != 0 ? SlotTimes.MomentOf(request.Now) : null);

    /// <summary>Why the vectors held here cannot be compared with the query's; null where they can, or where no vector was wanted.</summary>
    public string? VectorObstacle => (request.Vector, state.Vectors) switch
    {
        (null, _) => request.VectorMissingBecause ?? (request.Mode == SearchMode.Vector ? "The query has no vector." : null),
        (_, null) => "No vectors are held.",
        (_, { } vectors) when request.VectorOwner is { } owner && owner != vectors.Owner => SearchOutcome.Switched,
        ({ } query, { } vectors) when query.Length != vectors.Dimensions => $"The query has {query.Length} dimensions, the vectors have {vectors.Dimensions}.",
        _ => null,
    };

    /// <summary>Whether words count in this search.</summary>
    public bool UsesWords { get; } = terms.Count > 0 && request.Mode != SearchMode.Vector;

    /// <summary>BM25 of all slots.</summary>
    public LexicalScores Lexical => _lexical ??= state.Lexical.Score([.. terms], Live.Length);

    /// <summary>The candidate of a slot, made where it was none.</summary>
    public Candidate CandidateAt(int slot)
    {
        if (_bySlot.TryGetValue(slot, out Candidate? known))
            return known;
        Candidate candidate = new(slot) { Bm25 = UsesWords ? Lexical.BySlot[slot] : 0 };
        _bySlot.Add(slot, candidate);
        Candidates.Add(candidate);
        return candidate;
    }

    public Candidate? Find(int slot) => _bySlot.GetValueOrDefault(slot);

    /// <summary>The cosines of slots, NaN for one that has none; null where vectors take no part.</summary>
    public float[]? Compare(ReadOnlySpan<int> slots)
    {
        if (request.Mode == SearchMode.Lexical)
            return null;
        if (request.VectorScores is { } given)
        {
            float[] scores = new float[slots.Length];
            for (int i = 0; i < slots.Length; i++)
                scores[i] = given.TryGetValue(state.Entries.Columns.No[slots[i]], out float score) ? score : float.NaN;
            return scores;
        }

        return request.Vector is { } query && state.Vectors is { } vectors && VectorObstacle is null ? vectors.Score(query, slots) : null;
    }

    /// <summary>How many candidates each source brings to a search.</summary>
    public static int CandidatesFor(RankingOptions options, int limit, int slots) => (int)Math.Min(Math.Max(options.Candidates, 3L * limit), slots);

    /// <summary>Puts the best first; equal ones in the order of their numbers.</summary>
    public void Sort()
    {
        Column<long> numbers = state.Entries.Columns.No;
        Candidates = [.. Candidates.OrderByDescending(candidate => candidate.Score).ThenBy(candidate => numbers[candidate.Slot])];
    }

    public void Dispose() => _lexical?.Dispose();
}
