using System.Text;
using Hydra.Cluster;
using Hydra.Cluster.Nodes;
using Hydra.Cluster.Workloads;
using Hydra.Memory.Blocks;

namespace Hydra.Memory.Seeding;

/// <summary>Who hydra is where its owner has not said: the cluster's nodes and what runs on them.</summary>
internal static class ClusterPersona
{
    public static string Of(ClusterModel cluster)
    {
        var text = new StringBuilder($"I am Hydra, the assistant of the cluster '{cluster.Document.Name}'. I remember what its people tell me, and I know its machines:");
        foreach (Node node in cluster.Nodes)
        {
            string line = LineOf(cluster, node);
            // Whole lines only: half a name would be another service's.
            if (BlockContent.LengthOf(text.ToString()) + BlockContent.LengthOf(line) <= HydraAgent.BlockLimit)
                text.Append(line);
        }

        return text.ToString();
    }

    private static string LineOf(ClusterModel cluster, Node node)
    {
        string[] services = [.. cluster.WorkloadsOf(node.Id).Where(workload => workload.Config.Category is not WorkloadCategory.Exporter).Select(workload => workload.Id.Value)];
        string runs = services.Length == 0 ? "" : $" It runs {string.Join(", ", services)}.";
        return $"\n- {node.Id}: {node.Config.Purpose}{runs}";
    }
}
