using System.Collections.Immutable;
using System.Net;
using Hydra.Cluster.Inference;
using Hydra.Cluster.Nodes;

namespace Hydra.Cluster.Workloads;

/// <summary>Name of a workload, such as <c>tabbyapi</c>; unique in the cluster.</summary>
public readonly record struct WorkloadId(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>How a workload runs in production.</summary>
public enum WorkloadKind
{
    /// <summary>A systemd unit.</summary>
    SystemdUnit,

    /// <summary>A container.</summary>
    Container,

    /// <summary>A plain process.</summary>
    Process,
}

/// <summary>Something that runs on a node, derived from its <see cref="WorkloadConfig"/>.</summary>
public sealed record Workload
{
    /// <summary>Its name.</summary>
    public required WorkloadId Id { get; init; }

    /// <summary>What the file says of it.</summary>
    public required WorkloadConfig Config { get; init; }

    /// <summary>The node it runs on.</summary>
    public required Node Node { get; init; }

    /// <summary>How it runs in production.</summary>
    public required WorkloadKind Kind { get; init; }

    /// <summary>Its ports, the main one first.</summary>
    public required ImmutableArray<WorkloadEndpoint> Endpoints { get; init; }

    /// <summary>The node's graphics cards that it may use.</summary>
    public required ImmutableArray<Accelerator> Accelerators { get; init; }

    /// <summary>The HTTP interface it speaks; null for what serves no model.</summary>
    public InferenceApi? Api => Config.Api;

    /// <summary>The main port; null for a workload that listens nowhere.</summary>
    public WorkloadEndpoint? MainEndpoint => Endpoints.IsEmpty ? null : Endpoints[0];

    /// <summary>The port that its health check asks; null without check or port.</summary>
    public WorkloadEndpoint? HealthEndpoint =>
        Config.Health is not { } health ? null
        : health.Port is null ? MainEndpoint
        : Endpoints.FirstOrDefault(endpoint => endpoint.Name == health.Port);

    /// <summary>Whether it depends on another workload or uses it.</summary>
    public bool Reaches(Workload other) => Config.DependsOn.Contains(other.Id.Value) || Config.Uses.Contains(other.Id.Value);

    /// <inheritdoc/>
    public bool Equals(Workload? other) => other is not null && Id == other.Id;

    /// <inheritdoc/>
    public override int GetHashCode() => Id.GetHashCode();
}

/// <summary>A named port of a workload.</summary>
/// <param name="Name">Its name within the workload, such as <c>http</c>.</param>
/// <param name="Binding">Number and protocol.</param>
public sealed record WorkloadEndpoint(string Name, PortBinding Binding)
{
    /// <summary>The URI scheme: <c>http</c>, <c>https</c> (gRPC counts as http), else the protocol's name.</summary>
    public string Scheme => Binding.Protocol switch
    {
        PortProtocol.Grpc => "http",
        _ => Binding.Protocol.ToString().ToLowerInvariant(),
    };

    /// <summary>The address of this port on a host.</summary>
    public Uri UriOn(IPAddress host) => new UriBuilder(Scheme, host.ToString(), Binding.Port).Uri;
}
