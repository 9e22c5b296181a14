using System.Collections.Immutable;

namespace Hydra.Simulator.Faults;

/// <summary>Marks the endpoints that make a model work, as against those that ask about it.</summary>
/// <param name="IsGeneration">Whether it generates, and is counted from its request to its answer.</param>
/// <param name="Spared">Faults that do not strike it, because they strike another part of the same work.</param>
internal sealed record WorkMark(bool IsGeneration, ImmutableArray<FaultKind> Spared);

/// <summary>What a handler must know of the fault that struck its request, and what it says of its own end.</summary>
/// <param name="Fault">The fault, if one struck.</param>
internal sealed record WorkRequest(FaultKind? Fault)
{
    public bool IsSlow => Fault == FaultKind.Slow;

    /// <summary>Whether the work failed after its answer had begun.</summary>
    public bool HasFailed { get; set; }

    public static WorkRequest Of(HttpContext context) => context.Features.Get<WorkRequest>() ?? new WorkRequest(Fault: null);
}

/// <summary>How endpoints are marked.</summary>
internal static class WorkMarks
{
    public static void Generates(this IEndpointConventionBuilder endpoint) => endpoint.WithMetadata(new WorkMark(IsGeneration: true, []));

    public static void Loads(this IEndpointConventionBuilder endpoint) => endpoint.WithMetadata(new WorkMark(IsGeneration: false, []));

    /// <summary>It takes work that goes on after its answer; whoever does it counts it.</summary>
    public static void Queues(this IEndpointConventionBuilder endpoint) => endpoint.WithMetadata(new WorkMark(IsGeneration: false, [FaultKind.Malformed, FaultKind.Truncated]));

    /// <summary>It gives what such work has made.</summary>
    public static void Delivers(this IEndpointConventionBuilder endpoint) =>
        endpoint.WithMetadata(new WorkMark(IsGeneration: false, [FaultKind.Slow, FaultKind.WrongModel, FaultKind.OutOfMemory]));
}
