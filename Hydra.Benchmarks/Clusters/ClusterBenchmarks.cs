using System.Net;
using BenchmarkDotNet.Attributes;
using Hydra.Cluster;
using Hydra.Cluster.Inference;
using Hydra.Cluster.Workloads;

namespace Hydra.Benchmarks.Clusters;

/// <summary>Reading a cluster of 1,000 nodes and 20,000 workloads, and what a request asks of it afterwards.</summary>
[MemoryDiagnoser]
public class ClusterBenchmarks
{
    private readonly WorkloadId _workload = new(LargeCluster.WorkloadName(12_345));
    private readonly string _workloadName = LargeCluster.WorkloadName(12_345);
    private readonly string _modelName = LargeCluster.ModelName(123);
    private readonly IPAddress _address = IPAddress.Parse("198.18.3.7");
    private string _text = "";
    private ClusterModel _model = null!;
    private ClusterModel _edited = null!;

    [GlobalSetup]
    public void Prepare()
    {
        _text = LargeCluster.Text();
        _model = ReadModel();
        _edited = ClusterReader.Read(_text.Replace("title: Service 777\n", "title: Other\n", StringComparison.Ordinal)).Model!;
    }

    [Benchmark]
    public ClusterModel ReadModel() => ClusterReader.Read(_text).Model ?? throw new InvalidOperationException("The generated file has errors.");

    [Benchmark]
    public ClusterChange Compare() => ClusterChange.Between(_model, _edited);

    [Benchmark]
    public Workload? FindWorkload() => _model.FindWorkload(_workloadName);

    [Benchmark]
    public int WorkloadsOf() => _model.WorkloadsOf(_model.Workloads[12_345].Node.Id).Length;

    [Benchmark]
    public int DependantsOf() => _model.DependantsOf(_workload).Length;

    [Benchmark]
    public ModelRoute? RouteFor() => _model.RouteFor(_modelName);

    [Benchmark]
    public bool IsNodeAddress() => _model.IsNodeAddress(_address);
}
