using Hydra.Cluster.Workloads;
using Hydra.Gateway.Answers;
using Hydra.Gateway.Requests;
using Hydra.Gateway.Routing;

namespace Hydra.Gateway.Backends;

/// <summary>
/// A server of models, spoken to in its own dialect. It takes requests and gives answers in OpenAI's; what it cannot give is a
/// <see cref="BackendFault"/>. It never tries twice: that is for <c>Failover</c> to decide.
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

    /// <summary>Sends a request; the token ends the work on the backend too.</summary>
    Task<BackendReply> SendAsync(InferenceRequest request, RouteCandidate candidate, CancellationToken cancellationToken);

    /// <summary>Asks, without making it work, whether it is there and what it has.</summary>
    Task<ProbeResult> ProbeAsync(CancellationToken cancellationToken);
}

/// <summary>What came of a request: exactly one of the three is set.</summary>
internal readonly record struct BackendReply(WholeAnswer? Whole, AnswerStream? Stream, BackendFault? Fault)
{
    public static implicit operator BackendReply(BackendFault fault) => new(null, null, fault);

    public static implicit operator BackendReply(WholeAnswer answer) => new(answer, null, null);

    public static implicit operator BackendReply(AnswerStream stream) => new(null, stream, null);
}

/// <summary>What a probe found.</summary>
/// <param name="Fault">Why it counts as down; null where it is up.</param>
/// <param name="Models">The models that it can answer with at once, by their names there; null where a probe does not tell.</param>
internal sealed record ProbeResult(BackendFault? Fault, IReadOnlySet<string>? Models);
