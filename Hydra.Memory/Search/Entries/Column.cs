namespace Hydra.Memory.Search.Entries;

/// <summary>One property of all entries by slot. One writer fills a slot before it is published; readers need no lock, as a filled slot never changes.</summary>
internal sealed class Column<T>
{
    private T[] _values = new T[256];

    public T this[int slot]
    {
        get => Volatile.Read(ref _values)[slot];
        set
        {
            if (slot >= _values.Length)
            {
                T[] grown = new T[Math.Max(slot + 1, _values.Length * 2)];
                _values.CopyTo(grown, 0);
                grown[slot] = value;
                Volatile.Write(ref _values, grown);
            }
            else
            {
                _values[slot] = value;
            }
        }
    }

    /// <summary>The values by slot; behind the last slot anything.</summary>
    public ReadOnlySpan<T> Values => Volatile.Read(ref _values);
}
