using Hydra.Memory.Blocks;
using Hydra.Memory.SystemStates;

namespace Hydra.Tests.Memory.SystemStates;

public sealed class SystemStateTextTests
{
    private const long Minute = 60_000_000;

    [Fact]
    public void Problems_come_first_and_of_them_the_newest() =>
        Assert.Equal(
            "b: degraded since 1970-01-01 00:03 UTC\nc: down since 1970-01-01 00:01 UTC - no answer\na: healthy since 1970-01-01 00:05 UTC",
            SystemStateText.Of([State("a", "healthy", 5), State("b", "degraded", 3), State("c", "down", 1) with { Note = "no answer" }], 2000));

    [Fact]
    public void What_does_not_fit_is_counted()
    {
        SystemState[] states = [.. Enumerable.Range(0, 100).Select(number => State($"service-{number:000}", number < 90 ? "healthy" : "down", number))];

        string text = SystemStateText.Of(states, 500);

        Assert.InRange(BlockContent.LengthOf(text), 400, 500);
        Assert.StartsWith("service-099: down", text, StringComparison.Ordinal);
        Assert.EndsWith("(91 more that do not fit here, 1 of them not healthy)", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_limit_for_nothing_leaves_nothing() => Assert.Equal("", SystemStateText.Of([State("a", "down", 1)], 10));

    private static SystemState State(string service, string state, int minute) => new() { Service = service, State = state, ChangedAt = minute * Minute };
}
