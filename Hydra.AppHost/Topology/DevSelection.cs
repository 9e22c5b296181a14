using System.Collections.Immutable;
using Hydra.Cluster;
using Hydra.Cluster.Reading;
using Hydra.Cluster.Workloads;

namespace Hydra.AppHost.Topology;

/// <summary>Which workloads of the cluster run here, in which form, and which are really there.</summary>
internal sealed record DevSelection
{
    /// <summary>The whole cluster.</summary>
    public required ClusterModel Model { get; init; }

    /// <summary>Started from source, in start order.</summary>
    public required ImmutableArray<Workload> Projects { get; init; }

    /// <summary>Simulated, in start order.</summary>
    public required ImmutableArray<Workload> StandIns { get; init; }

    /// <summary>Run as the containers they are in production, in start order; none where the engine cannot.</summary>
    public required ImmutableArray<Workload> Containers { get; init; }

    /// <summary>On a real node.</summary>
    public required ImmutableArray<Workload> Real { get; init; }

    /// <summary>Follows the request, or says everything that is wrong with it.</summary>
    public static DevSelection Choose(ClusterModel model, DevRequest request, BuiltProjects built)
    {
        foreach (string node in request.RealNodes.Keys.Where(node => model.FindNode(node) is null))
            throw new UserErrorException($"--node: there is no node '{node}' in cluster.yaml. {NearestName.Suggest(node, [.. model.Nodes.Select(known => known.Id.Value)])}");
        var candidates = new DevCandidates(model, request, [.. model.StartOrder.Where(workload => DevForms.Of(workload, request) is not DevForm.None && !request.IsReal(workload))]);
        if (candidates.Find(DevProcess.SimulatorName) is not null)
            throw new UserErrorException($"workloads.{DevProcess.SimulatorName}: the dev cluster calls the process of its stand-ins so. Give the workload another name.");

        HashSet<string> chosen = request.Only.IsEmpty ? [.. candidates.All.Select(workload => workload.Id.Value)] : candidates.WithDependencies(candidates.Named("--only", request.Only));
        chosen.ExceptWith(candidates.Named("--without", request.Without));
        ILookup<DevForm, Workload> running = candidates.All.Where(workload => chosen.Contains(workload.Id.Value)).ToLookup(workload => DevForms.Of(workload, request));
        if (running.Count == 0)
            throw new UserErrorException("Nothing is left to run. Name less with --without and --node, or more with --only.");

        var selection = new DevSelection
        {
            Model = model,
            Projects = [.. running[DevForm.Project]],
            StandIns = [.. running[DevForm.StandIn]],
            Containers = [.. running[DevForm.Container]],
            Real = [.. model.Workloads.Where(request.IsReal)],
        };
        foreach (Workload workload in selection.Projects)
            built.Require(workload.Config.Project!, workload.Id.Value);
        return selection;
    }
}
