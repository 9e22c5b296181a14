using System.Collections.Immutable;
using System.Net;
using Hydra.Cluster.Reading;

namespace Hydra.Cluster.Nodes;

/// <summary>Name of a node, such as <c>hydra-ai</c>.</summary>
public readonly record struct NodeId(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>A machine of the cluster, derived from its <see cref="NodeConfig"/>.</summary>
public sealed record Node
{
    /// <summary>Its name.</summary>
    public required NodeId Id { get; init; }

    /// <summary>What the file says of it.</summary>
    public required NodeConfig Config { get; init; }

    /// <summary>Its graphics cards, in the order of the file.</summary>
    public required ImmutableArray<Accelerator> Accelerators { get; init; }

    /// <summary>Address on the LAN.</summary>
    public IPAddress Address => Config.Address;

    /// <summary>
    /// The loopback address that stands for the node in a dev cluster on one machine: 127.0 and the last two numbers of
    /// <see cref="Address"/>, so 192.0.2.10 becomes 127.0.2.10 and every service keeps its real port.
    /// </summary>
    public required IPAddress LoopbackAddress { get; init; }

    /// <inheritdoc/>
    public bool Equals(Node? other) => other is not null && Id == other.Id;

    /// <inheritdoc/>
    public override int GetHashCode() => Id.GetHashCode();
}

/// <summary>A graphics card of a node.</summary>
public sealed record Accelerator
{
    /// <summary>Its name on the node, such as <c>rtx-5090</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The node it is in.</summary>
    public required NodeId Node { get; init; }

    /// <summary>Maker's name.</summary>
    public required string Model { get; init; }

    /// <summary>Maker.</summary>
    public required AcceleratorVendor Vendor { get; init; }

    /// <summary>Video memory.</summary>
    public required ByteSize Vram { get; init; }
}
