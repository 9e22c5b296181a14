using System.Collections.Immutable;
using Hydra.Cluster;

namespace Hydra.AppHost.Topology;

/// <summary>The dev cluster as what an engine runs: processes and containers, each with its environment and what it waits for.</summary>
internal sealed record DevTopology
{
    /// <summary>The processes, each after all that it depends on.</summary>
    public required ImmutableArray<DevProcess> Processes { get; init; }

    /// <summary>The containers, each after all that it depends on; none where the engine runs none.</summary>
    public ImmutableArray<DevContainer> Containers { get; init; } = [];

    /// <summary>What is used but runs elsewhere.</summary>
    public required ImmutableArray<RealWorkload> Real { get; init; }

    /// <summary>The nodes that something here belongs to, in the order of cluster.yaml.</summary>
    public ImmutableArray<DevNode> Nodes { get; init; } = [];

    /// <summary>Everything that an engine starts.</summary>
    public IEnumerable<DevResource> Resources => Containers.Concat<DevResource>(Processes);

    /// <summary>The values that cluster.yaml does not hold, by name.</summary>
    public ImmutableArray<DevParameter> Parameters =>
    [
        .. Resources.SelectMany(resource => resource.Variables).SelectMany(variable => variable.Value.Parts).OfType<ParameterPart>().Select(part => part.Parameter)
            .Concat(Containers.Where(container => container.Store is not null).Select(container => DevParameter.Secret(container.Store!.Password)))
            .Distinct().OrderBy(parameter => parameter.Name, StringComparer.Ordinal),
    ];

    /// <summary>The secrets among <see cref="Parameters"/>, each with the real node that knows it, if any.</summary>
    public ImmutableArray<NeededSecret> Secrets =>
        [.. Parameters.Where(parameter => parameter.Kind == ParameterKind.Secret).Select(parameter => new NeededSecret(parameter.Name, Real.FirstOrDefault(real => real.Secrets.Contains(parameter.Name))?.Node))];

    /// <summary>Derives it from the cluster and what was asked, or says everything that is wrong with that.</summary>
    public static DevTopology Of(ClusterModel model, DevRequest request, IFreePorts freePorts, BuiltProjects built)
    {
        DevSelection selection = DevSelection.Choose(model, request, built);
        return Of(selection, DevAddresses.Plan(selection, request, freePorts), request, built);
    }

    /// <summary>Derives it from what was selected. Pure: reads no file, no environment, no clock.</summary>
    public static DevTopology Of(DevSelection selection, DevAddresses addresses, DevRequest request, BuiltProjects built)
    {
        var writer = new TopologyWriter(selection, addresses, request, built);
        ImmutableArray<DevProcess> projects = [.. selection.Projects.Select(writer.Project)];
        ImmutableArray<DevProcess> processes = selection.StandIns.IsEmpty ? projects : projects.Insert(0, writer.Simulator());
        ImmutableArray<DevContainer> containers = writer.Containers();
        ImmutableArray<RealWorkload> real = [.. selection.Real.Select(writer.Real)];
        HashSet<string> inhabited =
        [
            .. containers.Concat<DevResource>(processes).Select(resource => resource.Node).OfType<string>(),
            .. processes.SelectMany(process => process.StandIns).Select(standIn => standIn.Node),
            .. real.Select(workload => workload.Node),
        ];
        return new DevTopology
        {
            Processes = processes,
            Containers = containers,
            Real = real,
            Nodes = [.. selection.Model.Nodes.Where(node => inhabited.Contains(node.Id.Value)).Select(node => new DevNode(node.Id.Value, node.Config.Purpose ?? ""))],
        };
    }
}

/// <summary>A node of the cluster, under which its resources are shown.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Purpose">What it is for, in a few words.</param>
internal sealed record DevNode(string Name, string Purpose);
