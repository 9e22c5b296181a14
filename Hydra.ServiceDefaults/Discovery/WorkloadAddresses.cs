using Hydra.Cluster.Workloads;
using Microsoft.Extensions.Configuration;

namespace Hydra.ServiceDefaults.Discovery;

/// <summary>
/// Where a workload listens: as configured (<c>services:{workload}:{endpoint}:0</c>, which the dev cluster sets), else at its node's address.
/// Ask when a connection is set up and not for each request: every call reads the configuration.
/// </summary>
/// <param name="configuration">The service's configuration.</param>
public sealed class WorkloadAddresses(IConfiguration configuration)
{
    /// <summary>The address of a workload's main port.</summary>
    /// <exception cref="InvalidOperationException">It listens nowhere, or its configured address is not an absolute URI.</exception>
    public Uri AddressOf(Workload workload) => AddressOf(
        workload,
        workload.MainEndpoint ?? throw new InvalidOperationException($"Workload {workload.Id} has no port: give it one under workloads.{workload.Id}.ports in cluster.yaml."));

    /// <summary>The address of one of a workload's ports.</summary>
    /// <exception cref="InvalidOperationException">Its configured address is not an absolute URI.</exception>
    public Uri AddressOf(Workload workload, WorkloadEndpoint endpoint)
    {
        string setting = $"services:{workload.Id}:{endpoint.Name}:0";
        if (configuration[setting] is not { Length: > 0 } configured)
            return endpoint.UriOn(workload.Node.Address);

        return Uri.TryCreate(configured, UriKind.Absolute, out Uri? address)
            ? address
            : throw new InvalidOperationException($"{setting} is '{configured}': write an absolute address, such as http://127.0.1.244:4000.");
    }
}
