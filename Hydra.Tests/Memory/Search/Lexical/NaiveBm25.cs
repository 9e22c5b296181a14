using Hydra.Memory.Search.Entries;

namespace Hydra.Tests.Memory.Search.Lexical;

/// <summary>BM25 with k1 1.2 and b 0.75 as one would write it down, counting everything anew: what the index must agree with to the bit.</summary>
internal static class NaiveBm25
{
    public static IEnumerable<ScoredSlot> Rank(IReadOnlyDictionary<int, int[]> texts, int[] query) =>
        texts.Keys.Select(slot => new ScoredSlot(slot, Score(texts, query, slot))).Where(hit => hit.Score > 0).OrderByDescending(hit => hit.Score).ThenBy(hit => hit.Slot);

    public static float Score(IReadOnlyDictionary<int, int[]> texts, int[] query, int slot)
    {
        const float k1 = 1.2f;
        const float b = 0.75f;
        long total = texts.Values.Sum(text => (long)text.Length);
        float score = 0;
        foreach (int term in query)
        {
            int with = texts.Values.Count(text => text.Contains(term));
            int frequency = texts[slot].Count(other => other == term);
            float idf = MathF.Log(1 + ((texts.Count - with + 0.5f) / (with + 0.5f)));
            float norm = (k1 * (1 - b)) + (k1 * b * texts.Count / total * texts[slot].Length);
            if (frequency > 0)
                score += idf * frequency * (k1 + 1) / (frequency + norm);
        }

        return score;
    }
}
