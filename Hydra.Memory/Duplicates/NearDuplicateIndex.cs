namespace Hydra.Memory.Duplicates;

/// <summary>
/// Finds texts that say the same in nearly the same words. Candidates come by MinHash; one of them is a duplicate only if at least four fifths of the shingles are common <i>and</i>
/// all words but light ones (articles, "also", "please") are the same in the same order. So "port 5000" and "port 5001", "is" and "is not", and a text with one sentence more are never
/// merged: to keep a duplicate costs a little, to lose a fact cannot be undone. In memory, about 300 bytes and four a word for each text; safe for several threads.
/// </summary>
internal sealed class NearDuplicateIndex
{
    /// <summary>The least similarity of duplicates; below it light words have changed most of a text.</summary>
    public const double LeastSimilarity = 0.8;

    /// <summary>Most candidates of a band that are looked at, the newest first: thousands of texts from one template must not make each search a scan.</summary>
    private const int MostCandidates = 64;

    private readonly Lock _lock = new();
    private readonly Dictionary<long, (uint[] Words, int Slot)> _entries = [];
    private readonly BandTable _bands = new();

    public int Count
    {
        get
        {
            lock (_lock)
                return _entries.Count;
        }
    }

    /// <summary>Adds a text under a number; another one under the same number is replaced. A text without words has no duplicates and is not kept.</summary>
    public void Add(long no, string text)
    {
        uint[] words = ComparedWords.Of(text);
        ulong[] bands = MinHash.BandsOf(MinHash.ShinglesOf(words));
        lock (_lock)
        {
            RemoveEntry(no);
            if (words.Length > 0)
                _entries.Add(no, (words, _bands.Add(no, bands)));
        }
    }

    /// <summary>Forgets a number; false where it is not known.</summary>
    public bool Remove(long no)
    {
        lock (_lock)
            return RemoveEntry(no);
    }

    /// <summary>The text that says the same, and how alike both are (1: the same words); null where none does. Of several the most alike, then the one with the lowest number.</summary>
    public (long No, double Similarity)? Find(string text)
    {
        uint[] words = ComparedWords.Of(text);
        if (words.Length == 0)
            return null;
        ulong[] shingles = MinHash.ShinglesOf(words);
        ulong[] bands = MinHash.BandsOf(shingles);
        lock (_lock)
        {
            (long No, double Similarity)? best = null;
            foreach (long no in _bands.Find(bands, MostCandidates).Order())
            {
                if (SimilarityOf(words, shingles, _entries[no].Words) is { } similarity && (best is null || similarity > best.Value.Similarity))
                    best = (no, similarity);
            }

            return best;
        }
    }

    /// <summary>The similarity of duplicates; null for others.</summary>
    private static double? SimilarityOf(uint[] words, ulong[] shingles, uint[] other)
    {
        if (!WordDifference.SaysTheSame(words, other))
            return null;
        double similarity = MinHash.Jaccard(shingles, MinHash.ShinglesOf(other));
        return similarity >= LeastSimilarity ? similarity : null;
    }

    private bool RemoveEntry(long no)
    {
        if (!_entries.Remove(no, out (uint[] Words, int Slot) entry))
            return false;
        _bands.Remove(entry.Slot);
        return true;
    }
}
