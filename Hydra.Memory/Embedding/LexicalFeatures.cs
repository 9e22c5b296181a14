using System.Runtime.InteropServices;

namespace Hydra.Memory.Embedding;

/// <summary>The features of a text and how often it has each.</summary>
internal sealed class LexicalFeatures
{
    private const int ShortestLetters = 3;
    private const int LongestLetters = 5;
    /// <summary>Features of a sentence of twenty words.</summary>
    private const int Capacity = 512;

    private const float PairWeight = 0.5f;
    private const float LettersWeight = 0.5f;
    private const float FrequentWeight = 0.1f;

    /// <summary>Words that are in nearly every English text and tell none from another.</summary>
    private static readonly HashSet<string> Frequent =
    [
        "a", "an", "and", "are", "as", "at", "be", "been", "but", "by", "can", "did", "do", "does", "for", "from", "had", "has", "have", "he", "her", "his", "how", "i", "if", "in", "into", "is", "it", "its",
        "me", "my", "of", "on", "or", "our", "s", "she", "so", "t", "that", "the", "their", "them", "then", "there", "these", "they", "this", "to", "was", "we", "were", "what", "when", "where", "which", "who",
        "will", "with", "would", "you", "your",
    ];

    private readonly Dictionary<ulong, (int Count, float Weight)> _features = new(Capacity);
    private ulong? _previous;

    /// <summary>Forgets the text, to begin the next one.</summary>
    public void Clear()
    {
        _features.Clear();
        _previous = null;
    }

    public void AddWord(string word)
    {
        bool isFrequent = Frequent.Contains(word);
        ulong hash = LexicalHash.Of(word, LexicalHash.Word);
        Add(hash, isFrequent ? FrequentWeight : 1);
        if (_previous is { } previous)
            Add(LexicalHash.Of(previous, hash), isFrequent ? PairWeight * FrequentWeight : PairWeight);
        _previous = hash;
        if (!isFrequent)
            AddLetters($"<{word}>");
    }

    public void AddTo(Span<float> vector)
    {
        // In the order in which they were added: sums of floats depend on it.
        foreach ((ulong hash, (int count, float weight)) in _features)
            vector[LexicalHash.DimensionOf(hash, vector.Length)] += LexicalHash.SignOf(hash) * weight * (1 + (float)Math.Log(count));
    }

    private void AddLetters(string bounded)
    {
        int count = 0;
        for (int length = ShortestLetters; length <= LongestLetters; length++)
            count += Math.Max(0, bounded.Length - length + 1);
        float weight = count == 0 ? 0 : LettersWeight / MathF.Sqrt(count);
        for (int length = ShortestLetters; length <= LongestLetters; length++)
        {
            for (int start = 0; start + length <= bounded.Length; start++)
                Add(LexicalHash.Of(bounded.AsSpan(start, length), LexicalHash.Letters), weight);
        }
    }

    private void Add(ulong hash, float weight)
    {
        ref (int Count, float Weight) known = ref CollectionsMarshal.GetValueRefOrAddDefault(_features, hash, out _);
        known = (known.Count + 1, Math.Max(known.Weight, weight));
    }
}
