using System.Numerics;

namespace Hydra.Memory.Search.Entries;

/// <summary>Narrows live slots to those that a filter lets through: a pass over one column for each condition, nothing allocated for an entry.</summary>
internal static class FilterSlots
{
    /// <summary>Those of the live slots that the filter lets through, as a set of its own where there is a filter.</summary>
    public static SlotSet Select(this EntryColumns columns, SlotSet live, SearchFilter? filter)
    {
        if (filter is null)
            return live;

        SlotSet slots = live.Copy();
        KeepNamed(slots, columns.Names, columns.Scope, filter.Scopes);
        KeepNamed(slots, columns.Names, columns.Conversation, filter.Conversations);
        KeepNamed(slots, columns.Names, columns.Session, filter.Sessions);
        KeepNamed(slots, columns.Names, columns.Document, filter.Documents);
        KeepNamed(slots, columns.Names, columns.Role, filter.Roles);
        KeepNamed(slots, columns.Names, columns.Kind, filter.Kinds);
        KeepTagged(slots, columns, filter);
        if (filter.CreatedFrom is not null || filter.CreatedTo is not null)
            Keep(slots, columns.CreatedAt.Values, new Range(filter.CreatedFrom ?? long.MinValue, filter.CreatedTo ?? long.MaxValue));
        if (filter.WithoutFlags != 0)
            Keep(slots, columns.Flags.Values, new NoneOf(filter.WithoutFlags));
        return slots;
    }

    private static void KeepNamed(SlotSet slots, NameTable names, Column<int> column, IReadOnlyList<string>? wanted)
    {
        if (wanted is not null)
            Keep(slots, column.Values, new AnyNumber([.. wanted.Select(names.Find)]));
    }

    private static void KeepTagged(SlotSet slots, EntryColumns columns, SearchFilter filter)
    {
        if (filter.TagsAny is not null)
            Keep(slots, columns.Tags.Values, new AnyTag([.. filter.TagsAny.Select(columns.Names.Find)]));
        if (filter.TagsAll is not null)
            Keep(slots, columns.Tags.Values, new AllTags([.. filter.TagsAll.Select(columns.Names.Find)]));
    }

    private static void Keep<T, TCondition>(SlotSet slots, ReadOnlySpan<T> values, TCondition condition)
        where TCondition : struct, ICondition<T>
    {
        Span<ulong> words = slots.Words;
        for (int i = 0; i < words.Length; i++)
        {
            for (ulong rest = words[i]; rest != 0; rest &= rest - 1)
            {
                int bit = BitOperations.TrailingZeroCount(rest);
                if (!condition.Holds(values[(i * SlotSet.WordSize) + bit]))
                    words[i] &= ~(1UL << bit);
            }
        }
    }

    /// <summary>A struct behind a type parameter, so that the loop is compiled for each condition and calls nothing.</summary>
    private interface ICondition<T>
    {
        bool Holds(T value);
    }

    private readonly struct AnyNumber(int[] wanted) : ICondition<int>
    {
        public bool Holds(int value) => wanted.AsSpan().Contains(value);
    }

    private readonly struct NoneOf(int bits) : ICondition<int>
    {
        public bool Holds(int value) => (value & bits) == 0;
    }

    private readonly struct Range(long from, long to) : ICondition<long>
    {
        public bool Holds(long value) => value >= from && value <= to;
    }

    private readonly struct AnyTag(int[] wanted) : ICondition<int[]>
    {
        public bool Holds(int[] value) => value.AsSpan().ContainsAny(wanted);
    }

    private readonly struct AllTags(int[] wanted) : ICondition<int[]>
    {
        public bool Holds(int[] value)
        {
            foreach (int tag in wanted)
            {
                if (!value.AsSpan().Contains(tag))
                    return false;
            }

            return true;
        }
    }
}
