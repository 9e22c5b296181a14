using System.Net;
using System.Net.Sockets;
using Hydra.AppHost.Topology;

namespace Hydra.AppHost.Ports;

/// <summary>Tries every address before anything is started, so that a taken port ends the start with its reason and not with a crashed service.</summary>
internal static class PortCheck
{
    /// <summary>Refuses the start where an address cannot be listened on; names all of them, and who is there.</summary>
    public static void Require(DevTopology topology)
    {
        IEnumerable<DevEndpoint> endpoints = topology.Processes.SelectMany(resource =>
            resource.StandIns.Select(standIn => standIn.Endpoint).Concat(resource.Endpoints));
        List<string> problems = [.. endpoints.Where(endpoint => endpoint.Address.Scheme != "udp").Select(ProblemOf).OfType<string>()];
        if (problems.Count > 0)
            throw new UserErrorException(string.Join(Environment.NewLine, problems));
    }

    private static string? ProblemOf(DevEndpoint endpoint)
    {
        if (!IPAddress.TryParse(endpoint.Address.DnsSafeHost, out IPAddress? address))
            return null;
        var wanted = new IPEndPoint(address, endpoint.Address.Port);
        return TryListen(wanted) switch
        {
            SocketError.Success => null,
            SocketError.AddressAlreadyInUse => $"{wanted}, where {endpoint.Workload} listens, is taken by {HolderOf(wanted)}. Stop that, or start with --free-ports.",
            SocketError.AccessDenied => $"{wanted}, where {endpoint.Workload} listens, needs rights that this account lacks (ports below 1024 do). Start with --free-ports.",
            SocketError.AddressNotAvailable => $"{wanted}, where {endpoint.Workload} listens, is not an address of this machine. Start with --free-ports.",
            SocketError other => $"{wanted}, where {endpoint.Workload} listens, cannot be used ({other}). Start with --free-ports.",
        };
    }

    private static SocketError TryListen(IPEndPoint wanted)
    {
        using var socket = new Socket(wanted.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(wanted);
            socket.Listen(1);
            return SocketError.Success;
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode;
        }
    }

    private static string HolderOf(IPEndPoint wanted) => PortHolder.Find(wanted)?.ToString() ?? "a process that cannot be found out here";
}
