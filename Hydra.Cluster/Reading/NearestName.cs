namespace Hydra.Cluster.Reading;

/// <summary>Finds what a misspelt name was meant to be.</summary>
public static class NearestName
{
    private const int Longest = 100;
    private const int MostListed = 12;

    /// <summary>"Did you mean 'x'?" where a known name is near, else the list of known ones.</summary>
    public static string Suggest(string name, IEnumerable<string> known)
    {
        string? nearest = null;
        var listed = new List<string>(MostListed + 1);
        int best = Math.Max(1, name.Length / 3) + 1;
        foreach (string candidate in known)
        {
            if (listed.Count <= MostListed)
                listed.Add(candidate);
            int limit = Math.Min(best, Math.Max(1, candidate.Length / 3) + 1);
            if (Math.Abs(name.Length - candidate.Length) < limit && Distance(name, candidate, limit) is var distance && distance < limit)
                (nearest, best) = (candidate, distance);
        }

        return nearest is not null ? $"Did you mean '{TextForm.Excerpt(nearest)}'?"
            : listed.Count == 0 ? "None is defined."
            : $"Known are {string.Join(", ", listed.Take(MostListed).Select(TextForm.Excerpt))}{(listed.Count > MostListed ? ", …" : ".")}";
    }

    /// <summary>
    /// Optimal string alignment distance: insertions, deletions, substitutions, and swaps of neighbours, upper and lower case alike.
    /// At <paramref name="limit"/> or above it is not exact: nobody needs it then.
    /// </summary>
    private static int Distance(string left, string right, int limit)
    {
        if (left.Length > Longest || right.Length > Longest)
            return int.MaxValue;
        Span<int> before = stackalloc int[Longest + 1];
        Span<int> previous = stackalloc int[Longest + 1];
        Span<int> current = stackalloc int[Longest + 1];
        for (int j = 0; j <= right.Length; j++)
            previous[j] = j;

        for (int i = 1; i <= left.Length; i++)
        {
            current[0] = i;
            int least = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int cost = SameLetter(left[i - 1], right[j - 1]) ? 0 : 1;
                current[j] = Math.Min(Math.Min(current[j - 1], previous[j]) + 1, previous[j - 1] + cost);
                if (i > 1 && j > 1 && SameLetter(left[i - 1], right[j - 2]) && SameLetter(left[i - 2], right[j - 1]))
                    current[j] = Math.Min(current[j], before[j - 2] + 1);
                least = Math.Min(least, current[j]);
            }

            // A swap reaches back two rows, at a cost of one.
            if (least > limit)
                return int.MaxValue;
            Span<int> free = before;
            before = previous;
            previous = current;
            current = free;
        }

        return previous[right.Length];
    }

    private static bool SameLetter(char left, char right) => left == right || char.ToLowerInvariant(left) == char.ToLowerInvariant(right);
}
