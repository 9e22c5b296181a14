using System.Numerics;

namespace Hydra.Memory.Search.Entries;

/// <summary>Some of the slots 0 up to a length: the entries that a search may find. Written once by who makes it, then only read.</summary>
internal sealed class SlotSet(int length)
{
    /// <summary>Slots that a word holds.</summary>
    public const int WordSize = 64;

    private readonly ulong[] _words = new ulong[(length + WordSize - 1) / WordSize];

    /// <summary>Slots from here on are unknown to it.</summary>
    public int Length => length;

    /// <summary>64 slots a word, the lowest in the lowest bit.</summary>
    public Span<ulong> Words => _words;

    /// <summary>How many slots are in it.</summary>
    public int Count
    {
        get
        {
            int count = 0;
            foreach (ulong word in _words)
                count += BitOperations.PopCount(word);
            return count;
        }
    }

    public bool Contains(int slot) => (uint)slot < (uint)length && (_words[slot / WordSize] >> (slot % WordSize) & 1) != 0;

    public void Add(int slot) => _words[slot / WordSize] |= 1UL << (slot % WordSize);

    public void Remove(int slot) => _words[slot / WordSize] &= ~(1UL << (slot % WordSize));

    public SlotSet Copy()
    {
        SlotSet copy = new(length);
        Words.CopyTo(copy.Words);
        return copy;
    }

    /// <summary>The slots in it, rising.</summary>
    public IEnumerable<int> Slots()
    {
        for (int i = 0; i < _words.Length; i++)
        {
            for (ulong word = _words[i]; word != 0; word &= word - 1)
                yield return (i * WordSize) + BitOperations.TrailingZeroCount(word);
        }
    }
}
