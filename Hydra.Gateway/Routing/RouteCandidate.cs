using Hydra.Cluster.Inference;
using Hydra.Gateway.Answers;
using Hydra.Gateway.Backends;

namespace Hydra.Gateway.Routing;

/// <summary>Why a candidate is on a route.</summary>
internal enum RouteReason
{
    /// <summary>The caller named the model.</summary>
    Requested,

    /// <summary>The caller named an alias of it.</summary>
    Alias,

    /// <summary>It stands in for the model that the caller meant.</summary>
    Failover,
}

/// <summary>A backend that may answer, the model it would answer with, and why.</summary>
internal sealed record RouteCandidate(IBackend Backend, ServedModel Model, ModelPlacement Placement, RouteReason Reason)
{
    /// <summary>Backend and model, as headers, logs and errors name them.</summary>
    public string Label { get; } = $"{Backend.Name}/{Model.Name}";

    /// <summary>The value of <c>x-hydra-route</c> where it is the first to answer.</summary>
    public string Header => field ??= RouteHeader.Value(this, []);
}

/// <summary>What may answer a request for one name, in order.</summary>
internal sealed record InferenceRoute(string Name, ServedModel Model, IReadOnlyList<RouteCandidate> Candidates);
