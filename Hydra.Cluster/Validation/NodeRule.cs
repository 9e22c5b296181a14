using System.Net;
using System.Net.Sockets;
using Hydra.Cluster.Networks;
using Hydra.Cluster.Nodes;
using Hydra.Cluster.Reading;

namespace Hydra.Cluster.Validation;

/// <summary>Addresses are unique, in the LAN's range, and give each node a loopback address of its own; a virtual machine's host exists.</summary>
internal sealed class NodeRule : IClusterRule
{
    public void Check(ClusterDocument document, ProblemList problems)
    {
        var owners = new Dictionary<IPAddress, string>();
        var loopbacks = new Dictionary<IPAddress, string>();
        foreach ((string name, NodeConfig node) in document.Nodes ?? new Dictionary<string, NodeConfig>())
        {
            YamlPath path = RulePaths.Nodes.Key(name);
            if (node.Address is { } address)
            {
                CheckRange(address, document.Network, path.Key("address"), problems);
                CheckUnique(name, address, path.Key("address"), problems, owners, loopbacks);
            }

            if (node.HostedBy is { } host && problems.Refers(path.Key("hosted-by"), host, "node", document.Nodes) && host == name)
                problems.Error(path.Key("hosted-by"), "A node cannot host itself.", "Name the machine that it runs on.");
            if (node.Cpu is { Threads: { } threads, Cores: var cores } && threads < cores)
                problems.Error(path.Key("cpu").Key("threads"), $"{threads} threads on {cores} cores.", "A core has one thread or more.");
        }
    }

    private static void CheckRange(IPAddress address, NetworkConfig? network, YamlPath path, ProblemList problems)
    {
        // First number 0 is any machine, those from 224 are groups and reserved. 127 is for a cluster of one machine.
        if (address.GetAddressBytes()[0] is 0 or >= 224)
            problems.Error(path, $"{address} is not the address of a machine.", "Give the node's address on the LAN.");
        else if (network is { Subnet.BaseAddress.AddressFamily: AddressFamily.InterNetwork } && network.Subnet.PrefixLength > 0 && !network.Subnet.Contains(address))
            problems.Error(path, $"{address} is not in the network {network.Subnet}.", "Mend the address or network.subnet.");
    }

    private static void CheckUnique(
        string name, IPAddress address, YamlPath path, ProblemList problems, Dictionary<IPAddress, string> owners, Dictionary<IPAddress, string> loopbacks)
    {
        IPAddress loopback = ClusterModel.LoopbackFor(address);
        if (!owners.TryAdd(address, name))
            problems.Error(path, $"{address} is also the address of '{owners[address]}'.", "Give each node its own.");
        else if (!loopbacks.TryAdd(loopback, name))
            problems.Warning(path, $"Its last two numbers are also those of '{loopbacks[loopback]}', so both share one loopback address in a dev cluster.", "Start only one of them there.");
    }
}
