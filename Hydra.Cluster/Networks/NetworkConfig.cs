using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Hydra.Cluster.Networks;

/// <summary>The LAN that joins the nodes.</summary>
public sealed record NetworkConfig
{
    [Description("The LAN's address range in CIDR form; every node's address lies in it.")]
    public required IPNetwork Subnet { get; init; }

    [Description("The router.")]
    public NetworkDevice? Router { get; init; }

    [Description("The switch between the nodes.")]
    public NetworkDevice? Switch { get; init; }

    [Description("Measured throughput of a link between two nodes, in Gbit/s.")]
    [Range(0.001, 1000)]
    public double? MeasuredGbps { get; init; }

    [Description("Measured throughput of an NFS read, in gigabytes a second.")]
    [Range(0.001, 100)]
    public double? MeasuredNfsGigabytesPerSecond { get; init; }
}

/// <summary>A router or switch.</summary>
public sealed record NetworkDevice
{
    [Description("Maker's name of the device.")]
    public required string Model { get; init; }

    [Description("Its address, where it has one.")]
    public IPAddress? Address { get; init; }
}
