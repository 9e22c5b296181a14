using System.Collections.Immutable;
using Hydra.Cluster.Workloads;

namespace Hydra.Cluster.Inference;

/// <summary>A model of the cluster and where it is served, derived from its <see cref="ModelConfig"/>.</summary>
public sealed record ServedModel
{
    /// <summary>The name its owner gave it.</summary>
    public required string Name { get; init; }

    /// <summary>What the file says of it.</summary>
    public required ModelConfig Config { get; init; }

    /// <summary>The workloads that can serve it, the preferred one first.</summary>
    public required ImmutableArray<ModelPlacement> Placements { get; init; }

    /// <inheritdoc/>
    public bool Equals(ServedModel? other) => other is not null && Name == other.Name;

    /// <inheritdoc/>
    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);
}

/// <summary>One workload that can serve one model.</summary>
/// <param name="Workload">The workload.</param>
/// <param name="NameThere">The model's name in requests to that workload.</param>
/// <param name="Resident">Whether it is always loaded there.</param>
public sealed record ModelPlacement(Workload Workload, string NameThere, bool Resident);

/// <summary>Everything that may answer a request for one name, in order: the model's own placements, then those of its failover chain.</summary>
/// <param name="Model">The model that the name stands for.</param>
/// <param name="Alias">The alias that was asked for; null where the model was named itself.</param>
/// <param name="Steps">What to try, in order.</param>
public sealed record ModelRoute(ServedModel Model, string? Alias, ImmutableArray<RouteStep> Steps);

/// <summary>One thing to try for a request.</summary>
/// <param name="Model">The model that would answer.</param>
/// <param name="Placement">Where it would.</param>
/// <param name="IsFailover">Whether that is another model than the one asked for.</param>
public sealed record RouteStep(ServedModel Model, ModelPlacement Placement, bool IsFailover);
