using Hydra.Memory.Embedding;

namespace Hydra.Benchmarks.Memory;

/// <summary>
/// Made-up passages from a seed: words by Zipf's law (rank r about 1/r), 60 to 100 of them, and vectors in clusters, as embeddings of
/// texts about the same things are. The same seed gives the same corpus.
/// </summary>
internal sealed class ZipfCorpus(int dimensions, int seed)
{
    private const int Vocabulary = 100_000;
    private const int Clusters = 1000;
    private const float Spread = 0.7f;

    private readonly double[] _cumulative = CumulativeShares();
    private readonly float[][] _centres = Centres(dimensions, seed);

    /// <summary>A passage's text and vector; each number always has the same.</summary>
    public (string Text, float[] Vector) Passage(int number)
    {
        Random random = new(HashCode(number));
        string text = string.Join(' ', Enumerable.Range(0, random.Next(60, 101)).Select(_ => Word(random, 0)));
        return (text, VectorOf(text));
    }

    /// <summary>The vector of a text, the same at every asking: near one of the centres.</summary>
    public float[] VectorOf(string text)
    {
        Random random = new(unchecked((int)LexicalHash.Of(text, LexicalHash.Whole)));
        return Near(random, _centres[random.Next(Clusters)]);
    }

    /// <summary>Whether a query is made of common words alone.</summary>
    public static bool IsOfCommonWords(int query) => query % 3 == 0;

    /// <summary>A query of three to five words; every third is made of common words alone, the others of middling and rare ones.</summary>
    public (string Text, float[] Vector) Query(int number)
    {
        Random random = new(HashCode(-1 - number));
        int words = random.Next(3, 6);
        IEnumerable<string> chosen = IsOfCommonWords(number)
            ? Enumerable.Range(0, words).Select(_ => WordAt(random.Next(0, 50)))
            : Enumerable.Range(0, words).Select(_ => Word(random, 50));
        string text = string.Join(' ', chosen);
        return (text, VectorOf(text));
    }

    private static double[] CumulativeShares()
    {
        double[] sums = new double[Vocabulary];
        double sum = 0;
        for (int rank = 0; rank < Vocabulary; rank++)
            sums[rank] = sum += 1.0 / (rank + 1);
        return sums;
    }

    private static float[][] Centres(int dimensions, int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, Clusters).Select(_ => Gaussian(random, dimensions))];
    }

    /// <summary>Words that no stemmer changes and no stop list holds.</summary>
    private static string WordAt(int rank) => $"w{rank}";

    private static float[] Gaussian(Random random, int dimensions)
    {
        float[] values = new float[dimensions];
        for (int i = 0; i < dimensions; i++)
            values[i] = (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        return values;
    }

    private static float[] Near(Random random, float[] centre)
    {
        float[] near = Gaussian(random, centre.Length);
        for (int i = 0; i < near.Length; i++)
            near[i] = centre[i] + (Spread * near[i]);
        return near;
    }

    private string Word(Random random, int fromRank)
    {
        double from = fromRank > 0 ? _cumulative[fromRank - 1] : 0;
        int place = Array.BinarySearch(_cumulative, from + (random.NextDouble() * (_cumulative[^1] - from)));
        return WordAt(Math.Min(Vocabulary - 1, place < 0 ? ~place : place));
    }

    /// <summary>Neighbouring numbers must not give alike beginnings.</summary>
    private int HashCode(int number) => unchecked((int)((((uint)number * 2654435761) ^ (uint)seed) * 2246822519));
}
