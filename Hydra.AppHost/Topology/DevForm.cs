using Hydra.Cluster.Workloads;

namespace Hydra.AppHost.Topology;

/// <summary>How a workload takes part in a dev cluster.</summary>
internal enum DevForm
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Started from source.</summary>
    Project,

    /// <summary>By a stand-in.</summary>
    StandIn,

    /// <summary>As the container that it is in production.</summary>
    Container,
}

/// <summary>Decides it.</summary>
internal static class DevForms
{
    /// <summary>The form of a workload, real nodes left aside.</summary>
    public static DevForm Of(Workload workload, DevRequest request) => workload.Config switch
    {
        { Dev: DevMode.Absent } => DevForm.None,
        { Project: not null } => DevForm.Project,
        { Dev: DevMode.Simulated } => DevForm.StandIn,
        { Container: { NetworkOf: null } } when request.Containers && !IsGiven(workload, request) => DevForm.Container,
        _ => DevForm.None,
    };

    /// <summary>Whether the AppHost was told how to connect to a store that runs elsewhere.</summary>
    public static bool IsGiven(Workload workload, DevRequest request) =>
        workload.Config.Store is not null && request.Connections.Contains(StoreConnection.UsedNameOf(workload));

    /// <summary>Why a workload takes no part, for whoever asked for it by name.</summary>
    public static string WhyNone(Workload workload, DevRequest request) => workload.Config switch
    {
        { Dev: DevMode.Absent } => "has no part in the dev cluster: cluster.yaml says 'dev: absent'.",
        // Outside of that network a download client would go out through the owner's own line.
        { Container.NetworkOf: { } owner } => $"shares the network of '{owner}', which a dev cluster cannot give it.",
        { Container: not null } when IsGiven(workload, request) => "runs elsewhere: the AppHost was given its connection string.",
        { Container: not null } => "is a container: only the Aspire engine runs it (-p:UseAspire=true).",
        _ => "has no part in the dev cluster: cluster.yaml gives it neither project nor 'dev: simulated'.",
    };
}
