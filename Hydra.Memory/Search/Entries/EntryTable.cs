namespace Hydra.Memory.Search.Entries;

/// <summary>The entries: a slot for each, what filters and ranking know of them, and which are live.</summary>
/// <remarks>
/// One writer at a time adds, publishes and removes. Readers hold the lock only while they copy the live bits (a few microseconds for a
/// million), so a search sees each entry either as it was or as it is, never both, and writers wait for no search.
/// </remarks>
internal sealed class EntryTable(NameTable names)
{
    private readonly Lock _publishing = new();
    private readonly Dictionary<long, int> _slots = [];
    private readonly Dictionary<(int Scope, int Document, int Conversation, int Session), SlotThread> _threads = [];
    private ulong[] _live = new ulong[16];
    private int _length;

    public EntryColumns Columns { get; } = new(names);

    /// <summary>Slots given so far, dead ones among them.</summary>
    public int Length => Volatile.Read(ref _length);

    /// <summary>Live entries.</summary>
    public int Count
    {
        get
        {
            lock (_publishing)
                return _slots.Count;
        }
    }

    public bool TryFind(long no, out int slot)
    {
        lock (_publishing)
            return _slots.TryGetValue(no, out slot);
    }

    /// <summary>The next slot, filled but not yet to be found.</summary>
    public int Add(SearchEntry entry, TextTraits traits = default)
    {
        Columns.Set(_length, entry, traits);
        return AddToThread(_length);
    }

    /// <summary>The same with the properties that an entry has in this or another table of the same names.</summary>
    public int Add(EntryTable source, int from)
    {
        Columns.Copy(source.Columns, from, _length);
        return AddToThread(_length);
    }

    /// <summary>From now on searches find this slot, and no longer the one that held the same number.</summary>
    /// <returns>The slot before, if there was one.</returns>
    public int? Publish(int slot)
    {
        lock (_publishing)
        {
            long no = Columns.No[slot];
            int? before = _slots.TryGetValue(no, out int old) ? old : null;
            _slots[no] = slot;
            if (before is { } dead)
                SetLive(dead, false);
            SetLive(slot, true);
            Volatile.Write(ref _length, slot + 1);
            return before;
        }
    }

    /// <summary>Takes an entry out; false where there is none.</summary>
    public bool TryRemove(long no, out int slot)
    {
        lock (_publishing)
        {
            if (!_slots.Remove(no, out slot))
                return false;
            SetLive(slot, false);
            return true;
        }
    }

    /// <summary>The live slots of this moment.</summary>
    public SlotSet Live()
    {
        lock (_publishing)
        {
            SlotSet live = new(_length);
            _live.AsSpan(0, live.Words.Length).CopyTo(live.Words);
            return live;
        }
    }

    private int AddToThread(int slot)
    {
        EntryColumns columns = Columns;
        columns.Thread[slot] = null;
        if (columns.Document[slot] == 0 && columns.Conversation[slot] == 0)
            return slot;

        (int, int, int, int) key = (columns.Scope[slot], columns.Document[slot], columns.Conversation[slot], columns.Session[slot]);
        if (!_threads.TryGetValue(key, out SlotThread? thread))
            _threads[key] = thread = new SlotThread(columns);
        columns.Thread[slot] = thread;
        thread.Add(slot);
        return slot;
    }

    private void SetLive(int slot, bool live)
    {
        int word = slot / SlotSet.WordSize;
        if (word >= _live.Length)
            Array.Resize(ref _live, Math.Max(word + 1, _live.Length * 2));
        ulong bit = 1UL << (slot % SlotSet.WordSize);
        _live[word] = live ? _live[word] | bit : _live[word] & ~bit;
    }
}
