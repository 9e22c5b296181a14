using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Hydra.Cluster.Reading;

namespace Hydra.Cluster.Workloads;

/// <summary>A port on the node, the one inside the container where that differs, and what is spoken there.</summary>
/// <param name="Port">Port on the node, 1 to 65535.</param>
/// <param name="ContainerPort">Port inside the container; the same where the file names none.</param>
/// <param name="Protocol">What is spoken.</param>
[ScalarForm(@"^[0-9]{1,5}(:[0-9]{1,5})?(/(http|https|grpc|bolt|tcp|udp))?$", "8080, 8080:8880, 5432/tcp", Limits = "ports run from 1 to 65535")]
public readonly record struct PortBinding(int Port, int ContainerPort, PortProtocol Protocol) : IParsable<PortBinding>
{
    /// <summary>Whether it is taken in the UDP number space instead of the TCP one.</summary>
    public bool IsUdp => Protocol == PortProtocol.Udp;

    /// <inheritdoc/>
    public static PortBinding Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out PortBinding result) ? result : throw new FormatException($"'{s}' is not PORT[:CONTAINER-PORT][/PROTOCOL].");

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out PortBinding result)
    {
        result = default;
        string[] protocolParts = (s ?? "").Split('/', 2);
        var protocol = PortProtocol.Http;
        if (protocolParts.Length == 2 && !(Enum.TryParse(protocolParts[1], ignoreCase: true, out protocol) && Enum.IsDefined(protocol)))
            return false;

        string[] ports = protocolParts[0].Split(':', 2);
        if (!TryPort(ports[0], out int port))
            return false;
        int containerPort = port;
        if (ports.Length == 2 && !TryPort(ports[1], out containerPort))
            return false;

        result = new PortBinding(port, containerPort, protocol);
        return true;
    }

    /// <summary>The form that the file uses.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Port}{(ContainerPort == Port ? "" : $":{ContainerPort}")}/{Protocol.ToString().ToLowerInvariant()}");

    private static bool TryPort(string text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is >= 1 and <= 65535;
}

/// <summary>What is spoken on a port.</summary>
public enum PortProtocol
{
    /// <summary>HTTP.</summary>
    Http,

    /// <summary>HTTP over TLS.</summary>
    Https,

    /// <summary>gRPC (HTTP/2 without TLS).</summary>
    Grpc,

    /// <summary>Neo4j's Bolt.</summary>
    Bolt,

    /// <summary>Some other protocol over TCP.</summary>
    Tcp,

    /// <summary>Some protocol over UDP.</summary>
    Udp,
}
