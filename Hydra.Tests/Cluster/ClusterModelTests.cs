using System.Net;
using Hydra.Cluster;
using Hydra.Cluster.Inference;
using Hydra.Cluster.Nodes;
using Hydra.Cluster.Workloads;
using static Hydra.Tests.Cluster.SmallCluster;

namespace Hydra.Tests.Cluster;

/// <summary>What other parts ask of the cluster.</summary>
public sealed class ClusterModelTests
{
    private readonly ClusterModel _model = Model;

    [Fact]
    public void Node_is_found_with_what_runs_on_it()
    {
        Assert.Equal(["tabby", "ollama"], Names(_model.WorkloadsOf(_model.FindNode("ai")!.Id)));
        Assert.Equal(["gateway", "db"], Names(_model.WorkloadsOf(new NodeId("store"))));
        Assert.Empty(_model.WorkloadsOf(new NodeId("nowhere")));
        Assert.Null(_model.FindNode("nowhere"));
    }

    [Fact]
    public void Workload_is_found_with_what_it_needs_and_what_needs_it()
    {
        Assert.Equal(["db"], Names(_model.DependenciesOf(_model.FindWorkload("gateway")!.Id)));
        Assert.Equal(["gateway"], Names(_model.DependantsOf(new WorkloadId("db"))));
        Assert.Empty(_model.DependantsOf(new WorkloadId("tabby")));
        Assert.Null(_model.FindWorkload("nothing"));
    }

    [Fact]
    public void Workload_tells_how_it_runs_where_it_listens_and_on_which_cards()
    {
        Workload tabby = _model.FindWorkload("tabby")!;
        Workload gateway = _model.FindWorkload("gateway")!;

        Assert.Equal((WorkloadKind.SystemdUnit, WorkloadKind.Container), (tabby.Kind, gateway.Kind));
        Assert.Equal(["big", "little"], tabby.Accelerators.Select(card => card.Name));
        Assert.Equal("http://127.0.1.20:4000/", gateway.MainEndpoint!.UriOn(gateway.Node.LoopbackAddress).ToString());
        Assert.Equal(new PortBinding(4000, 8080, PortProtocol.Http), gateway.MainEndpoint.Binding);
        Assert.Equal("http", tabby.HealthEndpoint!.Name);
        Assert.Null(gateway.HealthEndpoint);
        Assert.Equal("tcp://127.0.0.1:5432/", _model.FindWorkload("db")!.MainEndpoint!.UriOn(IPAddress.Loopback).ToString());
    }

    [Fact]
    public void Start_order_has_each_after_what_it_needs_and_keeps_the_order_of_the_file_else() =>
        Assert.Equal(["tabby", "ollama", "db", "gateway"], Names(_model.StartOrder));

    [Fact]
    public void Start_order_of_a_long_chain_needs_no_deep_stack()
    {
        const int Count = 20_000;
        string chain = string.Concat(Enumerable.Range(0, Count).Select(i => $"  w{i}: {{ title: W, category: web, node: ai, process: {{ command: w }}{(i + 1 < Count ? $", depends-on: [w{i + 1}]" : "")} }}\n"));

        ClusterModel model = Read(With("workloads:\n", "workloads:\n" + chain));

        Assert.Equal(Enumerable.Range(0, Count).Reverse().Select(i => $"w{i}"), Names(model.StartOrder).Take(Count));
    }

    [Fact]
    public void Route_of_a_model_is_its_placements_then_those_of_its_failover_models()
    {
        ModelRoute route = _model.RouteFor("large")!;

        Assert.Equal(
            [("large", "tabby", "large", false), ("medium:8b", "ollama", "medium", true)],
            route.Steps.Select(step => (step.Model.Name, step.Placement.Workload.Id.Value, step.Placement.NameThere, step.IsFailover)));
        Assert.Null(route.Alias);
        Assert.True(route.Steps[0].Placement.Resident);
    }

    [Fact]
    public void Route_of_an_alias_is_that_of_its_model()
    {
        ModelRoute route = _model.RouteFor("smart")!;

        Assert.Equal(("large", "smart"), (route.Model.Name, route.Alias));
        Assert.Equal(_model.RouteFor("large")!.Steps, route.Steps);
        Assert.Null(_model.RouteFor("LARGE"));
        Assert.Same(route, _model.RouteFor("smart"));
    }

    [Theory]
    [InlineData("claude-haiku-1", "medium:8b")]
    [InlineData("claude-", "large")]
    [InlineData("Claude-x", null)]
    [InlineData("smart", "large")]
    public void Alias_for_many_names_means_the_first_that_fits(string name, string? model)
    {
        ClusterModel cluster = ClusterReader.Read(With("  smart: large\n", "  smart: large\n  \"claude-*haiku*\": \"medium:8b\"\n  \"claude-*\": large\n")).Model!;

        Assert.Equal(model, cluster.RouteFor(name)?.Model.Name);
        Assert.Equal(["large", "medium:8b", "embed", "smart"], cluster.ModelNames);
    }

    [Fact]
    public void Model_names_are_models_and_aliases_in_the_order_of_the_file() => Assert.Equal(["large", "medium:8b", "embed", "smart"], _model.ModelNames);

    [Fact]
    public void Models_of_a_workload_are_those_it_can_serve() =>
        Assert.Equal(["medium:8b", "embed"], _model.ModelsOf(new WorkloadId("ollama")).Select(model => model.Name));

    [Theory]
    [InlineData("192.168.1.10", true)]
    [InlineData("::ffff:192.168.1.20", true)]
    [InlineData("127.0.1.20", true)]
    [InlineData("192.168.1.11", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("fe80::1", false)]
    public void Address_belongs_to_a_node_or_not(string address, bool belongs) => Assert.Equal(belongs, _model.IsNodeAddress(IPAddress.Parse(address)));

    [Fact]
    public void Values_keep_their_meaning()
    {
        NodeConfig ai = _model.FindNode("ai")!.Config;

        Assert.Equal(24_000_000_000, ai.Gpus["big"].Vram.Bytes);
        Assert.Equal(TimeSpan.FromSeconds(15), _model.FindWorkload("tabby")!.Config.Health!.Every);
        Assert.Equal(new TokenRate(30, 45), _model.FindWorkload("tabby")!.Config.Speed!.TokensPerSecond);
        Assert.Equal(new VolumeMount("/data/db", "/var/lib", ReadOnly: true), _model.FindWorkload("db")!.Config.Volumes[0]);
        Assert.Equal(22, ai.Ssh.Port);
        Assert.Empty(_model.Warnings);
    }

    private static IEnumerable<string> Names(IEnumerable<Workload> workloads) => workloads.Select(workload => workload.Id.Value);
}
