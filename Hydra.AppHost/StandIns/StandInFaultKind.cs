using System.Collections.Immutable;

namespace Hydra.AppHost.StandIns;

/// <summary>A way in which a stand-in can misbehave, as the simulator calls it.</summary>
/// <param name="Name">Such as <c>server-error</c>.</param>
/// <param name="Effect">What callers then see.</param>
internal sealed record StandInFaultKind(string Name, string Effect)
{
    /// <summary>All of them. A test holds this list against the simulator's own.</summary>
    public static ImmutableArray<StandInFaultKind> All { get; } =
    [
        new("down", "Nothing listens: connections are refused."),
        new("hang", "Requests are taken and never answered."),
        new("slow", "Everything takes ten times as long."),
        new("server-error", "Every answer is the server's own 500."),
        new("malformed", "Answers turn into garbage half-way."),
        new("truncated", "Answers end early, as if all were said."),
        new("wrong-model", "The model that is asked for is not the one that is loaded."),
        new("out-of-memory", "The cards' memory does not suffice."),
    ];
}
