using CsCheck;
using Hydra.Memory.Search.Entries;

namespace Hydra.Tests.Memory.Search.Entries;

public sealed class SlotThreadTests
{
    [Fact]
    public void Neighbours_come_by_time_however_they_were_added() => Gen.Shuffle(Enumerable.Range(0, 12).ToArray()).Sample(times =>
    {
        EntryTable table = new(new NameTable());
        foreach (int time in times)
            table.Publish(table.Add(new SearchEntry { No = 100 + time, Scope = "a", Conversation = "c", CreatedAt = time }));

        for (int time = 0; time < times.Length; time++)
        {
            Assert.Equal(Enumerable.Range(1, 3).Select(back => time - back).Where(other => other >= 0), TimesBeside(table, time, -1));
            Assert.Equal(Enumerable.Range(1, 3).Select(on => time + on).Where(other => other < 12), TimesBeside(table, time, 1));
        }
    });

    [Fact]
    public void A_replaced_or_removed_neighbour_is_passed_over()
    {
        EntryTable table = new(new NameTable());
        foreach (int no in (int[])[100, 101, 102, 103, 101])
            table.Publish(table.Add(new SearchEntry { No = no, Scope = "a", Conversation = "c", CreatedAt = no - 100 }));
        table.TryRemove(102, out _);

        Assert.Equal([1, 0], TimesBeside(table, 3, -1));
        Assert.Equal([3], TimesBeside(table, 1, 1));
    }

    [Fact]
    public void Other_sessions_scopes_and_loose_entries_are_no_neighbours()
    {
        EntryTable table = new(new NameTable());
        SearchEntry entry = new() { No = 100, Scope = "a", Conversation = "c", Session = "s" };
        SearchEntry[] others = [entry with { No = 101, Session = "t" }, entry with { No = 102, Scope = "b" }, entry with { No = 103, Conversation = "d" }, entry with { No = 104, Conversation = null }];
        foreach (SearchEntry one in others.Prepend(entry))
            table.Publish(table.Add(one));

        Assert.Empty(TimesBeside(table, 0, 1));
        Assert.NotNull(table.Columns.Thread[0]);
        Assert.NotSame(table.Columns.Thread[0], table.Columns.Thread[1]);
    }

    private static IEnumerable<int> TimesBeside(EntryTable table, int time, int direction)
    {
        Assert.True(table.TryFind(100 + time, out int slot));
        int[] found = new int[3];
        int count = table.Columns.Thread[slot]!.Neighbours(slot, direction, table.Live(), found);
        return found.Take(count).Select(other => (int)table.Columns.CreatedAt[other]);
    }
}
