using System.Collections.Immutable;

namespace Hydra.AppHost.Topology;

/// <summary>Something that an engine starts.</summary>
internal abstract record DevResource
{
    /// <summary>Its name: the workload's, or that of the process of all stand-ins.</summary>
    public required string Name { get; init; }

    /// <summary>Its name for people.</summary>
    public required string Title { get; init; }

    /// <summary>The node it belongs to; null for what exists only in a dev cluster.</summary>
    public string? Node { get; init; }

    /// <summary>Where it listens itself, the main endpoint first.</summary>
    public required ImmutableArray<DevEndpoint> Endpoints { get; init; }

    /// <summary>What is injected into its environment, in the order of the names.</summary>
    public required ImmutableArray<DevVariable> Variables { get; init; }

    /// <summary>Names of the resources that have to be healthy before it starts.</summary>
    public ImmutableArray<string> DependsOn { get; init; } = [];

    /// <summary>Names of the resources that it calls, those of <see cref="DependsOn"/> among them.</summary>
    public ImmutableArray<string> References { get; init; } = [];

    /// <summary>Its main address.</summary>
    public Uri Address => Endpoints[0].Address;

    /// <summary>Its environment as text.</summary>
    public ImmutableSortedDictionary<string, string> EnvironmentWith(DevValues values) =>
        Variables.ToImmutableSortedDictionary(variable => variable.Name, variable => variable.Value.Resolve(values), StringComparer.Ordinal);
}

/// <summary>What a resource is.</summary>
internal enum ResourceKind
{
    /// <summary>One of Hydra's own services.</summary>
    Project,

    /// <summary>The process that hosts the stand-ins.</summary>
    Simulator,

    /// <summary>A stand-in within that process.</summary>
    StandIn,
}

/// <summary>An address on which something listens.</summary>
/// <param name="Workload">Whose it is.</param>
/// <param name="Name">Its name among the workload's ports.</param>
/// <param name="Address">Scheme, address and port.</param>
internal sealed record DevEndpoint(string Workload, string Name, Uri Address)
{
    /// <summary>The port inside the container, where that is another one.</summary>
    public int? ContainerPort { get; init; }
}

/// <summary>A workload on a real node.</summary>
/// <param name="Workload">Its name.</param>
/// <param name="Node">The node.</param>
/// <param name="Endpoints">Where it listens.</param>
internal sealed record RealWorkload(string Workload, string Node, ImmutableArray<DevEndpoint> Endpoints)
{
    /// <summary>What its health check asks; null where cluster.yaml has none that speaks HTTP.</summary>
    public DevHealth? Health { get; init; }

    /// <summary>Names of the secrets that it checks.</summary>
    public ImmutableArray<string> Secrets { get; init; } = [];
}
