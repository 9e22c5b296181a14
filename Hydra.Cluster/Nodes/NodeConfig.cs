using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Net;
using Hydra.Cluster.Reading;

namespace Hydra.Cluster.Nodes;

/// <summary>A machine as cluster.yaml describes it.</summary>
public sealed record NodeConfig
{
    [Description("What the node is for.")]
    public required NodeRole Role { get; init; }

    [Description("Its address on the LAN.")]
    public required IPAddress Address { get; init; }

    [Description("Operating system.")]
    public required OperatingSystemConfig Os { get; init; }

    [Description("Processor.")]
    public required ProcessorConfig Cpu { get; init; }

    [Description("Main memory, such as 128GB.")]
    public required ByteSize Memory { get; init; }

    [Description("System disk, such as 500GB.")]
    public ByteSize? Disk { get; init; }

    [Description("Graphics cards, by a name that is unique on the node.")]
    [Keys(Identifiers.Pattern)]
    public IReadOnlyDictionary<string, AcceleratorConfig> Gpus { get; init; } = new Dictionary<string, AcceleratorConfig>();

    [Description("The network interface that faces the other nodes.")]
    public InterfaceConfig? Interface { get; init; }

    [Description("How a service reaches the node's shell.")]
    public SshConfig Ssh { get; init; } = new();

    [Description("For a virtual machine: the node it runs on.")]
    public string? HostedBy { get; init; }

    [Description("The files that configure the node, by path on the node.")]
    public IReadOnlyList<string> ConfigurationFiles { get; init; } = [];

    [Description("One sentence for people.")]
    public string? Purpose { get; init; }
}

/// <summary>What a node is for.</summary>
public enum NodeRole
{
    /// <summary>Large-model inference.</summary>
    Inference,

    /// <summary>Images, voices, small models.</summary>
    Creative,

    /// <summary>Databases, gateway, everything always on.</summary>
    Control,

    /// <summary>Development and tests.</summary>
    Development,
}

/// <summary>A node's operating system.</summary>
public sealed record OperatingSystemConfig
{
    [Description("Family: decides how services are managed and what is published for the node.")]
    public required OperatingSystemFamily Family { get; init; }

    [Description("Release, such as 24.11.")]
    public string? Version { get; init; }
}

/// <summary>Families of operating systems that Hydra publishes for.</summary>
public enum OperatingSystemFamily
{
    /// <summary>NixOS: systemd units from modules.</summary>
    Nixos,

    /// <summary>Unraid: containers.</summary>
    Unraid,

    /// <summary>Ubuntu.</summary>
    Ubuntu,
}

/// <summary>A node's processor.</summary>
public sealed record ProcessorConfig
{
    [Description("Maker's name.")]
    public required string Model { get; init; }

    [Description("Physical cores (virtual ones of a virtual machine).")]
    [Range(1, 4096)]
    public required int Cores { get; init; }

    [Description("Hardware threads; as many as cores where left out.")]
    [Range(1, 8192)]
    public int? Threads { get; init; }
}

/// <summary>A graphics card as cluster.yaml describes it.</summary>
public sealed record AcceleratorConfig
{
    [Description("Maker's name.")]
    public required string Model { get; init; }

    [Description("Maker: decides drivers and exporters.")]
    public required AcceleratorVendor Vendor { get; init; }

    [Description("Video memory, such as 24GB.")]
    public required ByteSize Vram { get; init; }
}

/// <summary>Makers of accelerators.</summary>
public enum AcceleratorVendor
{
    /// <summary>NVIDIA (CUDA).</summary>
    Nvidia,

    /// <summary>Intel.</summary>
    Intel,

    /// <summary>AMD.</summary>
    Amd,
}

/// <summary>A node's network interface.</summary>
public sealed record InterfaceConfig
{
    [Description("Name that the operating system gives it, such as eno1.")]
    public required string Name { get; init; }

    [Description("Link speed in Gbit/s.")]
    [Range(0.01, 1000)]
    public required double Gbps { get; init; }

    [Description("The adapter's maker and model.")]
    public string? Adapter { get; init; }
}

/// <summary>How a node's shell is reached.</summary>
public sealed record SshConfig
{
    [Description("Port of sshd.")]
    [Range(1, 65535)]
    public int Port { get; init; } = 22;

    [Description("The account that repairs use; it may run nothing but the commands that Hydra publishes for it.")]
    public string User { get; init; } = "hydra-healer";
}
