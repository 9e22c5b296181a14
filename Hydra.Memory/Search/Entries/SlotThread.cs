namespace Hydra.Memory.Search.Entries;

/// <summary>The slots of one conversation's session, or of one document, in their order; dead ones stay until the table is made anew.</summary>
/// <remarks>One writer replaces the whole view; a reader's view never changes, as what is appended lies behind its count.</remarks>
internal sealed class SlotThread(EntryColumns columns)
{
    private View _view = new([], 0);

    /// <summary>Puts a slot in its place. At the end, where messages arrive, that costs nothing; in the middle a copy.</summary>
    public void Add(int slot)
    {
        View view = _view;
        if (view.Count > 0 && columns.CompareOrder(view.Slots[view.Count - 1], slot) > 0)
            Volatile.Write(ref _view, Inserted(view, slot));
        else
            Volatile.Write(ref _view, Appended(view, slot));
    }

    /// <summary>
    /// The nearest allowed slots before (or after) one, the nearest first; returns how many there were for <paramref name="found"/>.
    /// </summary>
    public int Neighbours(int slot, int direction, SlotSet allowed, Span<int> found)
    {
        View view = Volatile.Read(ref _view);
        int count = 0;
        for (int i = PlaceOf(view, slot) + direction; i >= 0 && i < view.Count && count < found.Length; i += direction)
        {
            if (view.Slots[i] != slot && allowed.Contains(view.Slots[i]))
                found[count++] = view.Slots[i];
        }

        return count;
    }

    private static View Appended(View view, int slot)
    {
        int[] slots = view.Slots;
        if (view.Count == slots.Length)
            Array.Resize(ref slots, Math.Max(4, view.Count * 2));
        slots[view.Count] = slot;
        return new View(slots, view.Count + 1);
    }

    private View Inserted(View view, int slot)
    {
        int place = PlaceOf(view, slot);
        int[] slots = new int[view.Count + 4];
        view.Slots.AsSpan(0, place).CopyTo(slots);
        slots[place] = slot;
        view.Slots.AsSpan(place, view.Count - place).CopyTo(slots.AsSpan(place + 1));
        return new View(slots, view.Count + 1);
    }

    /// <summary>The first place that does not come before the slot's.</summary>
    private int PlaceOf(View view, int slot)
    {
        int low = 0;
        for (int high = view.Count; low < high;)
        {
            int middle = (low + high) / 2;
            if (columns.CompareOrder(view.Slots[middle], slot) < 0)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    private sealed record View(int[] Slots, int Count);
}
