using Hydra.Memory.Embedding;
using Hydra.Memory.Search.Analysis;

namespace Hydra.Memory.Qdrant;

/// <summary>
/// The words of texts and queries as sparse vectors, by the same analyzer as the search in memory. A term's dimension is a hash of it, as numbers of terms hold for
/// one process only; its value is BM25's saturated frequency without the length of the text, whose average moves with each write. The idf is Qdrant's (modifier idf).
/// </summary>
/// <remarks>That is enough for candidates: the search scores them itself. Two terms that share a dimension (one pair in four thousand million) bring a candidate too many.</remarks>
internal sealed class SparseWords(Analyzer analyzer)
{
    /// <summary>BM25's k1, at its usual value.</summary>
    private const float Saturation = 1.2f;

    /// <summary>What is stored of a text and its author's name; null where they have no words.</summary>
    public SparseVector? OfText(string text, string? author)
    {
        List<int> terms = analyzer.Analyze(text);
        if (author is not null)
            analyzer.Analyze(author, terms);
        return Of(terms.CountBy(DimensionOf), count => count * (Saturation + 1) / (count + Saturation));
    }

    /// <summary>What is asked for; null where there are no words.</summary>
    public SparseVector? OfQuery(string text) => Of(analyzer.AnalyzeQuery(text).CountBy(DimensionOf), _ => 1);

    private static SparseVector? Of(IEnumerable<KeyValuePair<uint, int>> counts, Func<int, float> weigh)
    {
        KeyValuePair<uint, int>[] rising = [.. counts.OrderBy(pair => pair.Key)];
        return rising.Length == 0 ? null : new SparseVector([.. rising.Select(pair => pair.Key)], [.. rising.Select(pair => weigh(pair.Value))]);
    }

    private uint DimensionOf(int term) => (uint)(LexicalHash.Of(analyzer.Terms[term], LexicalHash.Word) >> 32);
}
