using System.Collections.Concurrent;

namespace Hydra.Memory.Search.Entries;

/// <summary>Numbers for names that many entries share; 0 is no name.</summary>
internal sealed class NameTable
{
    /// <summary>The number of a name that no entry bears.</summary>
    public const int Unknown = -1;

    private readonly ConcurrentDictionary<string, int> _numbers = new(StringComparer.Ordinal);

    private readonly Dictionary<string, int[]> _sets = new(StringComparer.Ordinal);

    /// <summary>For one writer at a time.</summary>
    public int Intern(string? name)
    {
        if (name is null)
            return 0;
        if (!_numbers.TryGetValue(name, out int number))
            _numbers[name] = number = _numbers.Count + 1;
        return number;
    }

    /// <summary>The numbers of several names, rising; the same names give the same array. For one writer at a time.</summary>
    public int[] InternSet(IReadOnlyList<string> names)
    {
        if (names.Count == 0)
            return [];
        int[] numbers = [.. names.Select(Intern).Distinct().Order()];
        string key = string.Join(',', numbers);
        if (_sets.TryGetValue(key, out int[]? known))
            return known;
        _sets[key] = numbers;
        return numbers;
    }

    public int Find(string name) => _numbers.GetValueOrDefault(name, Unknown);
}
