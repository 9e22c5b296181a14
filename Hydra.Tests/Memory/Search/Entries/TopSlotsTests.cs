using CsCheck;
using Hydra.Memory.Search.Entries;

namespace Hydra.Tests.Memory.Search.Entries;

public sealed class TopSlotsTests
{
    [Fact]
    public void The_best_are_those_of_a_full_sort() => Gen.Select(Gen.Int[0, 8].Array[0, 50], Gen.Int[0, 12]).Sample((scores, limit) =>
    {
        TopSlots top = new(limit);
        for (int slot = 0; slot < scores.Length; slot++)
            top.Offer(slot, scores[slot]);

        Assert.Equal(scores.Select((score, slot) => new ScoredSlot(slot, score)).OrderByDescending(hit => hit.Score).ThenBy(hit => hit.Slot).Take(limit), top.Take());
    });
}
