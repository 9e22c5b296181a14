using System.Collections.Immutable;
using Hydra.ServiceDefaults.Lifetime;

namespace Hydra.Simulator.StandIns;

/// <summary>All stand-ins of this process: started with it, each on its own address.</summary>
internal sealed class StandInFleet(ImmutableArray<StandInHost> hosts) : IHostedService, IAsyncDisposable
{
    /// <summary>The hosts, in the order of their workloads' names.</summary>
    public ImmutableArray<StandInHost> Hosts => hosts;

    /// <summary>Makes a host for each workload that has an address.</summary>
    /// <exception cref="StartRefusedException">One cannot be made; the message names every problem.</exception>
    public static StandInFleet From(IReadOnlyDictionary<string, string> addresses, Func<string, StandIn> standInFor, Action<WebApplicationBuilder>? customize = null)
    {
        var problems = new List<string>();
        var hosts = new List<StandInHost>();
        foreach ((string workload, string address) in addresses.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            try
            {
                if (!Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) || uri.Scheme != Uri.UriSchemeHttp)
                    throw new StartRefusedException($"Simulator:StandIns:{workload} is '{address}', which is no address. Write it like http://127.0.1.250:5000.");
                hosts.Add(new StandInHost(standInFor(workload), uri, customize));
            }
            catch (StartRefusedException exception)
            {
                problems.AddRange(exception.Lines);
            }
        }

        return problems.Count == 0 ? new StandInFleet([.. hosts]) : throw new StartRefusedException([.. problems]);
    }

    public StandInHost? Find(string workload) => hosts.FirstOrDefault(host => host.StandIn.Workload.Id.Value == workload);

    public Task StartAsync(CancellationToken cancellationToken) => Task.WhenAll(hosts.Select(host => host.StartAsync(cancellationToken)));

    public Task StopAsync(CancellationToken cancellationToken) => Task.WhenAll(hosts.Select(host => host.StopAsync(cancellationToken)));

    public async ValueTask DisposeAsync()
    {
        foreach (StandInHost host in hosts)
            await host.DisposeAsync();
    }
}
