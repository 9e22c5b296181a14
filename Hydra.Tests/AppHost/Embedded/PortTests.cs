using System.Net;
using System.Net.Sockets;
using Hydra.AppHost;
using Hydra.AppHost.Ports;
using Hydra.AppHost.Topology;
using Hydra.Tests.AppHost.Fakes;

namespace Hydra.Tests.AppHost.Embedded;

/// <summary>Real listeners on ports that the system chose.</summary>
public sealed class PortTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    public void Holder_IsFound_ByAddressAndByWildcard(string listensOn)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The kernel's tables are Linux's.");
        using Socket listener = Listen(IPAddress.Parse(listensOn));
        int port = ((IPEndPoint)listener.LocalEndPoint!).Port;

        PortHolder? holder = PortHolder.Find(new IPEndPoint(IPAddress.Loopback, port));

        Assert.Equal(Environment.ProcessId, holder?.ProcessId);
        Assert.Contains("Hydra.Tests", holder!.CommandLine, StringComparison.Ordinal);
    }

    [Fact]
    public void Holder_OfAnotherAddress_IsNotMeant()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The kernel's tables are Linux's.");
        using Socket listener = Listen(IPAddress.Parse("127.0.0.1"));

        Assert.Null(PortHolder.Find(new IPEndPoint(IPAddress.Parse("127.0.0.2"), ((IPEndPoint)listener.LocalEndPoint!).Port)));
    }

    [Fact]
    public void TakenPort_EndsTheStart_WithWhoHoldsItAndWhatToDo()
    {
        using Socket listener = Listen(IPAddress.Loopback);
        var taken = (IPEndPoint)listener.LocalEndPoint!;
        DevTopology topology = SmallCluster.Plan(new DevRequest { FreePorts = true });
        DevProcess gateway = topology.Process("gateway") with { Endpoints = [new DevEndpoint("gateway", "http", new Uri($"http://{taken}"))] };

        var refused = Assert.Throws<UserErrorException>(() => PortCheck.Require(topology with { Processes = [gateway] }));

        Assert.StartsWith($"{taken}, where gateway listens, is taken by ", refused.Message, StringComparison.Ordinal);
        if (OperatingSystem.IsLinux())
            Assert.Contains($"process {Environment.ProcessId} (", refused.Message, StringComparison.Ordinal);
        Assert.EndsWith("Stop that, or start with --free-ports.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AddressOfAnotherMachine_IsRefused()
    {
        DevProcess gateway = SmallCluster.Plan(new DevRequest()).Process("gateway") with { Endpoints = [new DevEndpoint("gateway", "http", new Uri("http://192.0.2.1:4000"))] };
        var topology = new DevTopology { Processes = [gateway], Real = [] };

        Assert.Contains("is not an address of this machine", Assert.Throws<UserErrorException>(() => PortCheck.Require(topology)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FreePorts_AreAllDifferent_AndFreeAfterwards()
    {
        int[] taken;
        using (var ports = new FreePorts())
            taken = [.. Enumerable.Range(0, 50).Select(_ => ports.Take())];

        Assert.Equal(50, taken.Distinct().Count());
        Assert.All(taken, port => Assert.InRange(port, 20_000, 32_000));
        using Socket listener = Listen(IPAddress.Loopback, taken[0]);
    }

    private static Socket Listen(IPAddress address, int port = 0)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(address, port));
        socket.Listen();
        return socket;
    }
}
