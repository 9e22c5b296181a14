namespace Hydra.Memory.Search.Lexical;

/// <summary>
/// One term's part of BM25 as Robertson and Zaragoza give it ("The Probabilistic Relevance Framework: BM25 and Beyond", 2009, eq. 3.15):
/// <c>idf · tf / (tf + k1 · (1 − b + b · length / average))</c>, the idf with one added inside the logarithm so that a term in more than
/// half of the entries never counts against them. Statistics are those of the live entries.
/// </summary>
internal readonly struct Bm25(Bm25Options options, int entries, long totalLength)
{
    private readonly float _k1 = options.Saturation;
    private readonly float _fixed = options.Saturation * (1 - options.LengthPenalty);
    private readonly float _perToken = entries > 0 && totalLength > 0 ? options.Saturation * options.LengthPenalty * entries / totalLength : 0;

    /// <summary>What a term is worth that occurs in so many of the live entries.</summary>
    public float Idf(int entriesWithTerm) => MathF.Log(1 + ((Math.Max(entries, entriesWithTerm) - entriesWithTerm + 0.5f) / (entriesWithTerm + 0.5f)));

    /// <summary>k1 · (1 − b + b · length / average): a text's part of the denominator.</summary>
    public float Norm(int length) => _fixed + (_perToken * length);

    /// <summary>The score of a term that occurs so often; <paramref name="weight"/> is its idf times the query's weight for it.</summary>
    public float Score(float weight, int frequency, float norm) => weight * frequency * (_k1 + 1) / (frequency + norm);
}
