using System.Collections.Frozen;
using Hydra.Cluster.Workloads;

namespace Hydra.AppHost.Topology;

/// <summary>Which containers start with the cluster. The others wait until somebody starts them: they are heavy, or of use only on their node.</summary>
internal static class DevStart
{
    /// <summary>Films, the management of other machines, exporters of a node's own state, and what wants a graphics card of its own.</summary>
    private static readonly FrozenSet<WorkloadCategory> OnDemand = FrozenSet.Create(
        WorkloadCategory.Media,
        WorkloadCategory.Management,
        WorkloadCategory.Network,
        WorkloadCategory.Exporter,
        WorkloadCategory.Inference,
        WorkloadCategory.Creative);

    /// <summary>The names of those that start: by themselves, or because something that starts cannot work without them.</summary>
    public static HashSet<string> WithCluster(DevSelection selection)
    {
        var starts = new HashSet<string>(selection.Containers.Where(ByItself).Select(container => container.Id.Value));
        var open = new Queue<Workload>(selection.Projects.Concat(selection.Containers.Where(ByItself)));
        while (open.TryDequeue(out Workload? workload))
        {
            foreach (Workload needed in selection.Model.DependenciesOf(workload.Id).Where(needed => selection.Containers.Contains(needed) && starts.Add(needed.Id.Value)))
                open.Enqueue(needed);
        }

        return starts;
    }

    private static bool ByItself(Workload workload) =>
        workload.Config is { Dev: not DevMode.OnDemand, Gpus.Count: 0 } config && !OnDemand.Contains(config.Category);
}
