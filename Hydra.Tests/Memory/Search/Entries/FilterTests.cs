using CsCheck;
using Hydra.Memory.Search.Entries;

namespace Hydra.Tests.Memory.Search.Entries;

public sealed class FilterTests
{
    private static readonly Gen<string?> Name = Gen.Int[0, 3].Select(i => new[] { null, "a", "b", "c" }[i]);

    private static readonly Gen<SearchEntry> Entry =
        from names in Gen.Select(Name, Name, Name, Name, Name)
        from tags in Gen.Int[0, 2].Select(i => new[] { "x", "y", "z" }[i]).ArrayUnique[0, 3]
        from created in Gen.Long[0, 20]
        from flags in Gen.Int[0, 3]
        select new SearchEntry
        {
            No = 0,
            Scope = names.Item1 ?? "a",
            Conversation = names.Item2,
            Session = names.Item3,
            Role = names.Item4,
            Kind = names.Item5,
            Document = names.Item2,
            Tags = tags,
            CreatedAt = created,
            Flags = flags,
        };

    private static readonly Gen<IReadOnlyList<string>?> AnyOf =
        from isSet in Gen.Int[0, 3]
        from names in Gen.Int[0, 3].Select(i => new[] { "a", "b", "x", "unheard" }[i]).Array[0, 3]
        select isSet == 0 ? names : (IReadOnlyList<string>?)null;

    private static readonly Gen<SearchFilter> Filter =
        from named in Gen.Select(AnyOf, AnyOf, AnyOf, AnyOf, AnyOf, AnyOf)
        from tags in Gen.Select(AnyOf, AnyOf)
        from times in Gen.Select(Gen.Long[0, 20].Nullable(), Gen.Long[0, 20].Nullable())
        from flags in Gen.Int[0, 3]
        select new SearchFilter
        {
            Scopes = named.Item1,
            Conversations = named.Item2,
            Sessions = named.Item3,
            Documents = named.Item4,
            Roles = named.Item5,
            Kinds = named.Item6,
            TagsAny = tags.Item1,
            TagsAll = tags.Item2,
            CreatedFrom = times.Item1,
            CreatedTo = times.Item2,
            WithoutFlags = flags,
        };

    [Fact]
    public void Any_filter_lets_through_what_a_reader_of_it_would() => Gen.Select(Entry.Array[1, 200], Filter).Sample((entries, filter) =>
    {
        EntryTable table = new(new NameTable());
        for (int no = 0; no < entries.Length; no++)
            table.Publish(table.Add(entries[no] with { No = no }));

        IEnumerable<int> expected = Enumerable.Range(0, entries.Length).Where(no => LetsThrough(filter, entries[no]));
        Assert.Equal(expected, table.Columns.Select(table.Live(), filter).Slots());
    });

    [Fact]
    public void Times_are_inclusive()
    {
        EntryTable table = new(new NameTable());
        foreach (long time in (long[])[9, 10, 11, 12])
            table.Publish(table.Add(new SearchEntry { No = time, Scope = "a", CreatedAt = time }));

        SlotSet found = table.Columns.Select(table.Live(), new SearchFilter { CreatedFrom = 10, CreatedTo = 11 });

        Assert.Equal([10L, 11], found.Slots().Select(slot => table.Columns.No[slot]));
    }

    private static bool LetsThrough(SearchFilter filter, SearchEntry entry) => HasNames(filter, entry) && HasTags(filter, entry)
        && entry.CreatedAt >= (filter.CreatedFrom ?? 0) && entry.CreatedAt <= (filter.CreatedTo ?? 20) && (entry.Flags & filter.WithoutFlags) == 0;

    private static bool HasNames(SearchFilter filter, SearchEntry entry) =>
        Among(filter.Scopes, entry.Scope) && Among(filter.Conversations, entry.Conversation) && Among(filter.Sessions, entry.Session)
        && Among(filter.Documents, entry.Document) && Among(filter.Roles, entry.Role) && Among(filter.Kinds, entry.Kind);

    private static bool HasTags(SearchFilter filter, SearchEntry entry) => (filter.TagsAny?.Intersect(entry.Tags).Any() ?? true) && (filter.TagsAll?.All(entry.Tags.Contains) ?? true);

    private static bool Among(IReadOnlyList<string>? wanted, string? name) => wanted is null || (name is not null && wanted.Contains(name));
}
