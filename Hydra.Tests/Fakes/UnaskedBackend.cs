using Hydra.Cluster.Workloads;
using Hydra.Gateway.Backends;

namespace Hydra.Tests.Fakes;

/// <summary>A backend that only gives a candidate its name.</summary>
internal sealed class UnaskedBackend : IBackend
{
    public string Name => "none";

    public WorkloadId Id => new("none");

    public string Provider => "none";

    public BackendHealth Health => throw new NotSupportedException();

    public Task<ProbeResult> ProbeAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public void Dispose()
    {
    }
}
