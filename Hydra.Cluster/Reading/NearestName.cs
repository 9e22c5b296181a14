namespace Hydra.Cluster.Reading;

/// <summary>Finds what a misspelt name was meant to be.</summary>
public static class NearestName
{
    /// <summary>"Did you mean 'x'?" where a known name is near, else the list of known ones.</summary>
    public static string Suggest(string name, IReadOnlyCollection<string> known)
    {
        if (known.Count == 0)
            return "None is defined.";
        // Comparing with thousands of names for each of thousands of mistakes would take minutes.
        (string nearest, int distance) = known.Take(2000).Select(candidate => (candidate, Distance(name, candidate))).MinBy(pair => pair.Item2);
        if (distance <= Math.Max(1, Math.Min(name.Length, nearest.Length) / 3))
            return $"Did you mean '{nearest}'?";
        string list = string.Join(", ", known.Take(12));
        return known.Count > 12 ? $"Known are {list}, …" : $"Known are {list}.";
    }

    /// <summary>Optimal string alignment distance: insertions, deletions, substitutions, and swaps of neighbours.</summary>
    private static int Distance(string left, string right)
    {
        left = left[..Math.Min(left.Length, 100)].ToLowerInvariant();
        right = right[..Math.Min(right.Length, 100)].ToLowerInvariant();
        var before = new int[right.Length + 1];
        var previous = new int[right.Length + 1];
        var current = new int[right.Length + 1];
        for (int j = 0; j <= right.Length; j++)
            previous[j] = j;

        for (int i = 1; i <= left.Length; i++)
        {
            current[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int cost = left[i - 1] == right[j - 1] ? 0 : 1;
                current[j] = Math.Min(Math.Min(current[j - 1], previous[j]) + 1, previous[j - 1] + cost);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                    current[j] = Math.Min(current[j], before[j - 2] + 1);
            }

            (before, previous, current) = (previous, current, before);
        }

        return previous[right.Length];
    }
}
