using System.Net;
using Hydra.Benchmarks.Clusters;
using Hydra.Cluster;
using Hydra.Cluster.Workloads;

namespace Hydra.Tests.Cluster;

/// <summary>The size that Hydra promises: how fast it is read, Hydra.Benchmarks measures.</summary>
public sealed class LargeClusterTests
{
    [Fact]
    public void A_thousand_nodes_with_twenty_thousand_workloads_are_read_and_indexed()
    {
        ClusterReading reading = ClusterReader.Read(LargeCluster.Text());
        Assert.Empty(reading.Problems);
        ClusterModel model = reading.Model!;

        Assert.Equal((1000, 20_000, 200), (model.Nodes.Length, model.Workloads.Length, model.Models.Length));
        Assert.Equal(20_000, model.StartOrder.Length);
        Assert.All(model.Nodes, node => Assert.Equal(20, model.WorkloadsOf(node.Id).Length));
        Assert.True(model.IsNodeAddress(IPAddress.Parse("198.18.3.250")));

        Workload workload = model.FindWorkload(LargeCluster.WorkloadName(12_344))!;
        Assert.Equal((LargeCluster.NodeName(617), 8004), (workload.Node.Id.Value, workload.MainEndpoint!.Binding.Port));
        Assert.Equal([LargeCluster.WorkloadName(12_343)], model.DependenciesOf(workload.Id).Select(needed => needed.Id.Value));
        Assert.Equal(20, model.RouteFor("default")!.Steps.Length);
    }
}
