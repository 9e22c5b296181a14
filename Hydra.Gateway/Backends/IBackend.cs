using Hydra.Cluster.Workloads;

namespace Hydra.Gateway.Backends;

/// <summary>
/// A server of models, spoken to in its own dialect. What it can be asked for is said by the interface of what it makes, such as
/// <see cref="ITextBackend"/>; what it cannot give is a <see cref="BackendFault"/>. It never tries twice: that is for <c>Failover</c> to decide.
/// </summary>
internal interface IBackend : IDisposable
{
    /// <summary>The workload's name.</summary>
    string Name { get; }

    /// <summary>The workload.</summary>
    WorkloadId Id { get; }

    /// <summary>The kind of server, as <c>gen_ai.provider.name</c> spells it.</summary>
    string Provider { get; }

    /// <summary>What probes and real traffic say of it.</summary>
    BackendHealth Health { get; }

    /// <summary>Asks, without making it work, whether it is there and what it has.</summary>
    Task<ProbeResult> ProbeAsync(CancellationToken cancellationToken);
}

/// <summary>What a probe found.</summary>
/// <param name="Fault">Why it counts as down; null where it is up.</param>
/// <param name="Models">The models that it can answer with at once, by their names there; null where a probe does not tell.</param>
internal sealed record ProbeResult(BackendFault? Fault, IReadOnlySet<string>? Models);
