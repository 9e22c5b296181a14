namespace Hydra.Memory.Search.Entries;

/// <summary>The entries' properties by slot, names as numbers: 100 bytes an entry.</summary>
internal sealed class EntryColumns(NameTable names)
{
    public NameTable Names => names;

    public Column<long> No { get; } = new();

    public Column<Guid> Id { get; } = new();

    public Column<int> Scope { get; } = new();

    public Column<int> Conversation { get; } = new();

    public Column<int> Session { get; } = new();

    public Column<int> Document { get; } = new();

    public Column<int> Ordinal { get; } = new();

    public Column<int> Role { get; } = new();

    public Column<int> Kind { get; } = new();

    /// <summary>Rising numbers; entries with the same tags share one array.</summary>
    public Column<int[]> Tags { get; } = new();

    public Column<long> CreatedAt { get; } = new();

    public Column<float> Importance { get; } = new();

    public Column<int> Flags { get; } = new();

    /// <summary>What ranking goes by of the text and its author's name.</summary>
    public Column<TextTraits> Traits { get; } = new();

    /// <summary>Where the entry stands among its neighbours; null for what belongs to no conversation and no document.</summary>
    public Column<SlotThread?> Thread { get; } = new();

    public void Set(int slot, SearchEntry entry, TextTraits traits)
    {
        Traits[slot] = traits;
        No[slot] = entry.No;
        Id[slot] = entry.Id;
        Scope[slot] = Names.Intern(entry.Scope);
        Conversation[slot] = Names.Intern(entry.Conversation);
        Session[slot] = Names.Intern(entry.Session);
        Document[slot] = Names.Intern(entry.Document);
        Ordinal[slot] = entry.Ordinal;
        Role[slot] = Names.Intern(entry.Role);
        Kind[slot] = Names.Intern(entry.Kind);
        Tags[slot] = Names.InternSet(entry.Tags);
        CreatedAt[slot] = entry.CreatedAt;
        Importance[slot] = Math.Clamp(entry.Importance, 0, 1);
        Flags[slot] = entry.Flags;
    }

    public void Copy(EntryColumns source, int from, int slot)
    {
        Traits[slot] = source.Traits[from];
        No[slot] = source.No[from];
        Id[slot] = source.Id[from];
        Scope[slot] = source.Scope[from];
        Conversation[slot] = source.Conversation[from];
        Session[slot] = source.Session[from];
        Document[slot] = source.Document[from];
        Ordinal[slot] = source.Ordinal[from];
        Role[slot] = source.Role[from];
        Kind[slot] = source.Kind[from];
        Tags[slot] = source.Tags[from];
        CreatedAt[slot] = source.CreatedAt[from];
        Importance[slot] = source.Importance[from];
        Flags[slot] = source.Flags[from];
    }

    /// <summary>By place, then time, then number.</summary>
    public int CompareOrder(int slot, int other)
    {
        int order = Ordinal[slot].CompareTo(Ordinal[other]);
        if (order == 0)
            order = CreatedAt[slot].CompareTo(CreatedAt[other]);
        return order != 0 ? order : No[slot].CompareTo(No[other]);
    }
}
