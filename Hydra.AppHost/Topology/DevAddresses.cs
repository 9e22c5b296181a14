using System.Collections.Immutable;
using System.Net;
using Hydra.Cluster.Workloads;

namespace Hydra.AppHost.Topology;

/// <summary>Where everything listens: the real ports on each node's loopback address, free ports, or a real node's address.</summary>
internal sealed class DevAddresses
{
    /// <summary>Name of the endpoint that a process has besides or instead of those in cluster.yaml.</summary>
    public const string OwnEndpoint = "http";

    /// <summary>Reserved for a service of 1988 that nothing runs.</summary>
    private const int UnusedPort = 1;

    private readonly Dictionary<WorkloadId, ImmutableArray<DevEndpoint>> _endpoints = [];
    private readonly DevRequest _request;
    private readonly IFreePorts _freePorts;

    private DevAddresses(DevRequest request, IFreePorts freePorts)
    {
        _request = request;
        _freePorts = freePorts;
    }

    /// <summary>Gives every endpoint its address.</summary>
    public static DevAddresses Plan(DevSelection selection, DevRequest request, IFreePorts freePorts)
    {
        var plan = new DevAddresses(request, freePorts);
        foreach (Workload workload in selection.StandIns.Concat(selection.Projects).Concat(selection.Containers))
        {
            plan._endpoints[workload.Id] = workload.Endpoints.IsEmpty && !selection.Containers.Contains(workload)
                ? [plan.Own(workload.Id.Value)]
                : [.. workload.Endpoints.Select(endpoint => plan.Here(workload, endpoint, isContainer: selection.Containers.Contains(workload)))];
        }

        plan.RefuseSharedAddresses();
        foreach (Workload workload in selection.Real)
        {
            string host = request.RealNodes.GetValueOrDefault(workload.Node.Id.Value) ?? workload.Node.Address.ToString();
            plan._endpoints[workload.Id] =
                [.. workload.Endpoints.Select(endpoint => new DevEndpoint(workload.Id.Value, endpoint.Name, new UriBuilder(endpoint.Scheme, host, endpoint.Binding.Port).Uri))];
        }

        return plan;
    }

    /// <summary>
    /// Where a workload listens, the main endpoint first. What does not run is given an address at which nothing answers: a
    /// service that was told none would take the one on the LAN, and a dev cluster must not call the real one unasked.
    /// </summary>
    public ImmutableArray<DevEndpoint> Of(Workload workload) => _endpoints.TryGetValue(workload.Id, out ImmutableArray<DevEndpoint> endpoints)
        ? endpoints
        : [.. workload.Endpoints.Select(endpoint => new DevEndpoint(workload.Id.Value, endpoint.Name, Silent(workload, endpoint)))];

    /// <summary>An endpoint that cluster.yaml does not know: a free port, since nobody has to know it by heart.</summary>
    public DevEndpoint Own(string resource) => new(resource, OwnEndpoint, Free("http"));

    /// <summary>A process listens on the port itself; only a container has one of its own behind it.</summary>
    private DevEndpoint Here(Workload workload, WorkloadEndpoint endpoint, bool isContainer) =>
        new(workload.Id.Value, endpoint.Name, _request.FreePorts ? Free(endpoint.Scheme) : endpoint.UriOn(workload.Node.LoopbackAddress))
        {
            ContainerPort = isContainer ? endpoint.Binding.ContainerPort : null,
        };

    private Uri Silent(Workload workload, WorkloadEndpoint endpoint) =>
        _request.Publishing ? endpoint.UriOn(workload.Node.Address)
        : _request.FreePorts ? new UriBuilder(endpoint.Scheme, IPAddress.Loopback.ToString(), UnusedPort).Uri : endpoint.UriOn(workload.Node.LoopbackAddress);

    private Uri Free(string scheme) => new UriBuilder(scheme, IPAddress.Loopback.ToString(), _freePorts.Take()).Uri;

    /// <summary>Two nodes whose addresses end alike share one loopback address.</summary>
    private void RefuseSharedAddresses()
    {
        IGrouping<string, DevEndpoint>? shared = _endpoints.Values.SelectMany(endpoints => endpoints)
            .GroupBy(endpoint => endpoint.Address.Authority).FirstOrDefault(group => group.Count() > 1);
        if (shared is not null)
        {
            throw new UserErrorException(
                $"{string.Join(" and ", shared.Select(endpoint => endpoint.Workload))} would both listen on {shared.Key}: the addresses of their nodes end alike. Start with --free-ports.");
        }
    }
}

/// <summary>Finds ports that nothing listens on.</summary>
internal interface IFreePorts
{
    /// <summary>A free port of 127.0.0.1, never the same one twice.</summary>
    int Take();
}
