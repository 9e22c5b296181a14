using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Hydra.Gateway;
using Hydra.Gateway.Backends;

namespace Hydra.Tests.Gateway.Backends;

/// <summary>What only a real connection has; everything else is tested in memory.</summary>
public sealed class BackendSocketTests
{
    /// <summary>In /proc/net/tcp: the kernel waits to ask the other side whether it lives.</summary>
    private const string KeepAliveTimer = "02";

    [Fact]
    public async Task WaitForAnAnswer_IsWatchedByTheKernel_SoThatANodeWithoutPowerIsNoticed()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux shows the timers of its connections in a file.");
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        int port = ((IPEndPoint)server.LocalEndpoint).Port;
        using var client = new BackendClient(new GatewayOptions(), dialer: null);
        using var enough = new CancellationTokenSource();

        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://127.0.0.1:{port}/"));
        Task<(HttpResponseMessage?, BackendFault?)> asking = client.SendAsync(request, enough.Token);
        using TcpClient accepted = await server.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        // It has come whole, so nothing is left for another timer to wait for.
        await accepted.GetStream().ReadExactlyAsync(new byte["GET / HTTP/1.1".Length], TestContext.Current.CancellationToken);
        string[] timer = await TimerOfAsync(((IPEndPoint)accepted.Client.RemoteEndPoint!).Port, port);
        await enough.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        Assert.Equal(KeepAliveTimer, timer[0]);
        Assert.InRange(int.Parse(timer[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture), 1, 1_500);
    }

    /// <summary>The kind of timer that runs for a connection, and how many hundredths of a second are left of it.</summary>
    private static async Task<string[]> TimerOfAsync(int from, int to)
    {
        string file = File.Exists("/proc/net/tcp6") ? await File.ReadAllTextAsync("/proc/net/tcp6") : "";
        string[] lines = $"{await File.ReadAllTextAsync("/proc/net/tcp")}\n{file}".Split('\n');
        string[] fields = lines.Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Single(line => line.Length > 5 && line[1].EndsWith($":{from:X4}", StringComparison.Ordinal) && line[2].EndsWith($":{to:X4}", StringComparison.Ordinal));
        return fields[5].Split(':');
    }
}
