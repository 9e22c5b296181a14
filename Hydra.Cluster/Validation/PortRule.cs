using Hydra.Cluster.Nodes;
using Hydra.Cluster.Reading;
using Hydra.Cluster.Workloads;

namespace Hydra.Cluster.Validation;

/// <summary>A port is taken once on a node; sshd has its own.</summary>
internal sealed class PortRule : IClusterRule
{
    public void Check(ClusterDocument document, ProblemList problems)
    {
        var owners = new Dictionary<(string Node, int Port, bool Udp), string>();
        foreach ((string name, NodeConfig node) in document.Nodes ?? new Dictionary<string, NodeConfig>())
            owners[(name, node.Ssh.Port, false)] = "sshd";

        foreach ((string name, WorkloadConfig workload) in document.Workloads)
        {
            foreach ((string portName, PortBinding binding) in workload.Ports)
            {
                if (workload.Node is null || binding.Port == 0 || owners.TryAdd((workload.Node, binding.Port, binding.IsUdp), name))
                    continue;
                string owner = owners[(workload.Node, binding.Port, binding.IsUdp)];
                problems.Error(
                    RulePaths.Workloads.Key(name).Key("ports").Key(portName),
                    $"Port {binding.Port} of '{workload.Node}' is taken by {(owner == "sshd" ? owner : $"'{owner}'")}.",
                    "Give one of them another port, or another node.");
            }
        }
    }
}
