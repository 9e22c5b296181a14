using System.Text;

namespace Hydra.Simulator.Generation;

/// <summary>
/// The vector of a text: every word and every three letters of it add to places chosen by their hash, so texts that share
/// words lie close together, and one text always has one vector of length 1.
/// </summary>
internal static class TextVector
{
    private const int PlacesPerFeature = 32;
    private const float CommonWeight = 0.05f;
    private const float WordWeight = 2f;
    private const float LettersWeight = 0.5f;

    public static float[] Of(string model, string text, int dimensions)
    {
        ulong seed = Chance.Seed(0, model);
        var vector = new float[dimensions];
        // What every text shares keeps an empty one's vector, or a much shortened one, from being zero.
        var common = new Chance(seed);
        for (int place = 0; place < vector.Length; place++)
            vector[place] = (common.Next() & 1) == 0 ? CommonWeight : -CommonWeight;
        foreach (string word in WordsOf(text))
        {
            Add(vector, seed, word, WordWeight);
            for (int start = 0; start + 3 <= word.Length; start++)
                Add(vector, seed, string.Concat("~", word.AsSpan(start, 3)), LettersWeight);
        }

        return Normalized(vector);
    }

    /// <summary>Shortens a vector, and makes it one of length 1 again.</summary>
    public static float[] Shortened(float[] vector, int dimensions) => Normalized(vector[..dimensions]);

    private static float[] Normalized(float[] vector)
    {
        double length = Math.Sqrt(vector.Sum(value => (double)value * value));
        for (int index = 0; index < vector.Length; index++)
            vector[index] = (float)(vector[index] / Math.Max(length, 1e-12));
        return vector;
    }

    private static void Add(float[] vector, ulong seed, string feature, float weight)
    {
        var chance = new Chance(Chance.Seed(seed, feature));
        for (int place = 0; place < PlacesPerFeature; place++)
        {
            ulong next = chance.Next();
            vector[(next >> 1) % (ulong)vector.Length] += (next & 1) == 0 ? weight : -weight;
        }
    }

    private static IEnumerable<string> WordsOf(string text)
    {
        var word = new StringBuilder();
        foreach (char character in text)
        {
            if (char.IsLetterOrDigit(character))
            {
                word.Append(char.ToLowerInvariant(character));
            }
            else if (word.Length > 0)
            {
                yield return word.ToString();
                word.Clear();
            }
        }

        if (word.Length > 0)
            yield return word.ToString();
    }
}
