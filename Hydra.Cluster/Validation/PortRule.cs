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
            owners[(name, node.Ssh.Port, false)] = "its sshd";

        foreach ((string name, WorkloadConfig workload) in document.Workloads)
        {
            if (workload.Node is null)
                continue;
            foreach ((string portName, PortBinding binding) in workload.Ports.Where(port => port.Value != default))
            {
                (string, int, bool) port = (workload.Node, binding.Port, binding.IsUdp);
                if (!owners.TryAdd(port, $"'{name}'"))
                    problems.Error(RulePaths.Workloads.Key(name).Key("ports").Key(portName), $"Port {binding.Port} of '{workload.Node}' is taken by {owners[port]}.", "Give one of them another port, or another node.");
            }
        }
    }
}
