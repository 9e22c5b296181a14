using Hydra.Memory.Search.Entries;

namespace Hydra.Memory.Search.Dates;

/// <summary>Entries by the time that a query names.</summary>
internal static class SlotTimes
{
    /// <summary>When an entry was created; null for a time that no calendar holds.</summary>
    public static DateTime? MomentOf(EntryColumns columns, int slot) => MomentOf(columns.CreatedAt[slot]);

    /// <summary>Microseconds since 1970 as a time of the calendar.</summary>
    public static DateTime? MomentOf(long microseconds) =>
        Math.Abs((double)microseconds) < TimeSpan.FromDays(365 * 1900).TotalMicroseconds ? DateTime.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond) : null;

    /// <summary>Those of the slots that were created about one of the times.</summary>
    public static SlotSet About(this SlotSet slots, EntryColumns columns, IReadOnlyList<AskedTime> times)
    {
        SlotSet about = new(slots.Length);
        foreach (int slot in slots.Slots())
        {
            if (MomentOf(columns, slot) is { } moment && times.Any(time => time.Nearness(moment) > 0))
                about.Add(slot);
        }

        return about;
    }
}
