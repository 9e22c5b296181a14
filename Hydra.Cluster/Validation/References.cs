using Hydra.Cluster.Reading;

namespace Hydra.Cluster.Validation;

/// <summary>Checks of names that stand for something defined elsewhere in the file.</summary>
internal static class References
{
    /// <summary>Whether a name is defined; names it as a problem where it is not. What could not be bound (null) is passed over.</summary>
    public static bool Refers<T>(this ProblemList problems, YamlPath path, string? name, string kind, IReadOnlyDictionary<string, T>? known)
    {
        if (name is null)
            return false;
        if (known is not null && known.ContainsKey(name))
            return true;
        problems.Unknown(path, null, name, known?.Keys ?? [], $"There is no {kind} '{TextForm.Excerpt(name)}'.");
        return false;
    }

    /// <summary>The names of a list with their paths, each once: names a second one as a problem, and passes over what could not be bound.</summary>
    public static IEnumerable<(YamlPath Path, string Name)> EachOnce(this ProblemList problems, YamlPath path, IReadOnlyList<string?> names)
    {
        var seen = new HashSet<string>();
        foreach ((int index, string? name) in names.Index())
        {
            if (name is null)
                continue;
            if (seen.Add(name))
                yield return (path.Item(index), name);
            else
                problems.Error(path.Item(index), $"'{TextForm.Excerpt(name)}' is named twice.", "Remove one.");
        }
    }
}
