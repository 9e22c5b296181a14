namespace Hydra.Simulator.Faults;

/// <summary>Marks the endpoints that make a model work, as against those that ask about it.</summary>
/// <param name="IsGeneration">Whether it generates; else it loads a model.</param>
internal sealed record WorkMark(bool IsGeneration);

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
    public static void Generates(this IEndpointConventionBuilder endpoint) => endpoint.WithMetadata(new WorkMark(IsGeneration: true));

    public static void Loads(this IEndpointConventionBuilder endpoint) => endpoint.WithMetadata(new WorkMark(IsGeneration: false));
}
