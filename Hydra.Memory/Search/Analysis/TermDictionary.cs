using System.Collections.Concurrent;

namespace Hydra.Memory.Search.Analysis;

/// <summary>A number for every term, from 0 up, for as long as the process lives.</summary>
internal sealed class TermDictionary
{
    private readonly ConcurrentDictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _bySpan;
    private readonly Lock _adding = new();
    private string[] _names = new string[1024];
    private int _count;

    public TermDictionary() => _bySpan = _numbers.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>How many terms there are.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>The term with a number that this dictionary gave.</summary>
    public string this[int term] => Volatile.Read(ref _names)[term];

    public int Intern(ReadOnlySpan<char> term) => _bySpan.TryGetValue(term, out int number) ? number : Add(term.ToString());

    /// <summary>The number of a term that occurred before.</summary>
    public bool TryFind(ReadOnlySpan<char> term, out int number) => _bySpan.TryGetValue(term, out number);

    private int Add(string term)
    {
        lock (_adding)
        {
            if (_numbers.TryGetValue(term, out int known))
                return known;

            int number = _count;
            if (number == _names.Length)
                Volatile.Write(ref _names, Grown(_names));
            // The name stands before anybody can learn its number.
            _names[number] = term;
            Volatile.Write(ref _count, number + 1);
            _numbers[term] = number;
            return number;
        }
    }

    private static string[] Grown(string[] names)
    {
        string[] grown = new string[names.Length * 2];
        names.CopyTo(grown, 0);
        return grown;
    }
}
