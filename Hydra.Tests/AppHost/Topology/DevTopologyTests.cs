using Hydra.AppHost;
using Hydra.AppHost.Topology;
using Hydra.Cluster;
using Hydra.Tests.AppHost.Fakes;

namespace Hydra.Tests.AppHost.Topology;

public sealed class DevTopologyTests
{
    [Fact]
    public void Resources_AreTheSimulatorAndTheProjects_EachAfterWhatItDependsOn()
    {
        DevTopology topology = SmallCluster.Plan(new DevRequest());

        Assert.Equal(["simulator", "gateway", "creative"], topology.Processes.Select(resource => resource.Name));
        Assert.Equal([ResourceKind.Simulator, ResourceKind.Project, ResourceKind.Project], topology.Processes.Select(resource => resource.Kind));
        Assert.Equal([null, "south", "south"], topology.Processes.Select(resource => resource.Node));
    }

    [Fact]
    public void Dependencies_AreThoseThatRunHere_AStandInCountsAsTheSimulator()
    {
        DevTopology topology = SmallCluster.Plan(new DevRequest());

        Assert.Empty(topology.Process("simulator").DependsOn);
        Assert.Equal(["simulator"], topology.Process("gateway").DependsOn);
        Assert.Equal(["gateway"], topology.Process("creative").DependsOn);
    }

    [Fact]
    public void Programs_LieBesideTheAppHost()
    {
        DevTopology topology = SmallCluster.Plan(new DevRequest());

        Assert.Equal(Path.GetFullPath("/bin/Hydra.Gateway/debug/Hydra.Gateway.dll"), topology.Process("gateway").Executable);
        Assert.Equal(Path.GetFullPath("/bin/Hydra.Simulator/debug/Hydra.Simulator.dll"), topology.Process("simulator").Executable);
    }

    [Fact]
    public void Health_IsAsTheFileSays_AndAliveWhereItSaysNothing()
    {
        DevTopology topology = SmallCluster.Plan(new DevRequest());
        DevHealth said = topology.Process("gateway").Health;

        Assert.Equal("http://127.0.2.20:4000/health", said.Url.AbsoluteUri);
        Assert.Equal(
            new DevHealthTiming { StartWithin = TimeSpan.FromSeconds(20), Every = TimeSpan.FromSeconds(7), Timeout = TimeSpan.FromSeconds(2), Failures = 4 },
            said.Timing);
        Assert.Equal("http://127.0.2.20:8620/alive", topology.Process("creative").Health.Url.AbsoluteUri);
        Assert.Equal("http://127.0.0.1:20001/health", topology.Process("simulator").Health.Url.AbsoluteUri);
    }

    [Fact]
    public void StandIns_AreOfTheSimulator_WithNodeAndAddress() =>
        Assert.Equal([new StandIn("ollama", "north", new DevEndpoint("ollama", "http", new Uri("http://127.0.2.10:11434"))) { Title = "Ollama" }], SmallCluster.Plan(new DevRequest()).Process("simulator").StandIns);

    [Fact]
    public void Only_BringsWhatItDependsOn_AndNothingThatItMerelyUses() =>
        Assert.Equal(["gateway", "creative"], SmallCluster.Plan(new DevRequest { Only = ["creative"] }).Resources.Select(resource => resource.Name));

    [Fact]
    public void Without_LeavesOut_AndTheRestDoesNotWaitForIt()
    {
        DevTopology topology = SmallCluster.Plan(new DevRequest { Without = ["simulator", "gateway"] });

        Assert.Equal("creative", Assert.Single(topology.Processes).Name);
        Assert.Empty(topology.Processes[0].DependsOn);
    }

    [Fact]
    public void RealNode_IsNotStartedHere_ItsProjectsIncluded()
    {
        DevTopology topology = SmallCluster.Plan(new DevRequest { RealNodes = DevRequests.Real("south", "192.0.2.99") });

        Assert.Equal("simulator", Assert.Single(topology.Processes).Name);
        Assert.Equal(["postgres", "creative", "gateway"], topology.Real.Select(real => real.Workload));
    }

    [Fact]
    public void UnknownNames_AreAnsweredWithTheNearest_AllAtOnce()
    {
        string message = Refused(new DevRequest { Only = ["gatway", "postgres"] });

        Assert.Equal(
            [
                "--only: there is no workload 'gatway' in the dev cluster. Did you mean 'gateway'?",
                "--only: 'postgres' is a container: only the Aspire engine runs it (-p:UseAspire=true).",
            ],
            message.Split(Environment.NewLine));
    }

    [Fact]
    public void NameOnARealNode_CannotBeAskedFor() =>
        Assert.Equal(
            "--without: 'ollama' runs on the real north that --node names.",
            Refused(new DevRequest { Without = ["ollama"], RealNodes = DevRequests.Real("north", "192.0.2.10") }));

    [Fact]
    public void UnknownNode_IsAnsweredWithTheNearest() =>
        Assert.Equal("--node: there is no node 'nortj' in cluster.yaml. Did you mean 'north'?", Refused(new DevRequest { RealNodes = DevRequests.Real("nortj", "192.0.2.10") }));

    [Fact]
    public void NothingLeft_IsRefused() =>
        Assert.StartsWith("Nothing is left to run.", Refused(new DevRequest { Without = ["simulator", "gateway", "creative"] }), StringComparison.Ordinal);

    [Fact]
    public void Project_ThatIsNotBuilt_IsNamedWithItsPlace()
    {
        var built = SmallCluster.Built with { Names = ["Hydra.Gateway", "Hydra.Simulator"] };

        var refused = Assert.Throws<UserErrorException>(() => DevSelection.Choose(SmallCluster.Model, new DevRequest(), built));

        Assert.StartsWith("workloads.creative.project: Hydra.Creative is not built together with the AppHost.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WorkloadCalledSimulator_IsRefused()
    {
        ClusterModel model = ClusterReader.Read(SmallCluster.Text.Replace("  ollama:", "  simulator:", StringComparison.Ordinal).Replace("[ollama]", "[simulator]", StringComparison.Ordinal)).Model!;

        var refused = Assert.Throws<UserErrorException>(() => DevSelection.Choose(model, new DevRequest(), SmallCluster.Built));

        Assert.StartsWith("workloads.simulator:", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NodesWhoseAddressesEndAlike_MustNotShareAPort()
    {
        ClusterModel model = ClusterReader.Read(SmallCluster.Text
            .Replace("192.0.2.20", "198.51.2.10", StringComparison.Ordinal)
            .Replace("http: 4000", "http: 11434", StringComparison.Ordinal)).Model!;

        var refused = Assert.Throws<UserErrorException>(() => SmallCluster.Plan(model, new DevRequest()));

        Assert.Contains("127.0.2.10:11434", refused.Message, StringComparison.Ordinal);
        Assert.EndsWith("Start with --free-ports.", refused.Message, StringComparison.Ordinal);
        Assert.NotEmpty(SmallCluster.Plan(model, new DevRequest { FreePorts = true }).Processes);
    }

    [Fact]
    public void Secrets_OfARealNode_CannotBeMadeUp()
    {
        DevTopology topology = SmallCluster.Plan(new DevRequest { RealNodes = DevRequests.Real("north", "192.0.2.10") });

        Assert.Equal([new NeededSecret("ollama-key", "north"), new NeededSecret("postgres-password", null)], topology.Secrets);
    }

    [Fact]
    public void ThisBuild_KnowsGatewayAndSimulator_AndTheirOutput()
    {
        BuiltProjects built = BuiltProjects.OfThisBuild();

        Assert.Contains("Hydra.Gateway", built.Names);
        Assert.Contains("Hydra.Simulator", built.Names);
        Assert.True(File.Exists(built.AssemblyOf("Hydra.Gateway")), built.AssemblyOf("Hydra.Gateway"));
    }

    [Fact]
    public void MissingOutput_IsNamedWithTheCommandThatMakesIt()
    {
        var refused = Assert.Throws<UserErrorException>(() => BuiltProjects.RequireOutput(SmallCluster.Plan(new DevRequest()).Processes));

        Assert.Contains("Hydra.Creative is not built:", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Run: dotnet build Hydra.Creative", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void MissingLibrary_OfWhatWasBuilt_IsNamedToo()
    {
        using var folder = new TemporaryFolder();
        foreach (string file in (string[])["Hydra.Creative.dll", "Hydra.Cluster.dll"])
            folder.Write(file, "");
        folder.Write("Hydra.Creative.deps.json", """{"targets":{"net10.0":{"Hydra.Creative/0.1.0":{"runtime":{"Hydra.Creative.dll":{}}},"Hydra.Cluster/0.1.0":{"runtime":{"Hydra.Cluster.dll":{}}},"YamlDotNet/18.1.0":{"runtime":{"lib/net10.0/YamlDotNet.dll":{}}}}}}""");
        DevProcess resource = SmallCluster.Plan(new DevRequest()).Processes.First(resource => resource.Project == "Hydra.Creative") with { Executable = folder["Hydra.Creative.dll"] };

        var refused = Assert.Throws<UserErrorException>(() => BuiltProjects.RequireOutput([resource]));

        Assert.Equal($"Hydra.Creative is not built: {folder["YamlDotNet.dll"]} is missing. Run: dotnet build Hydra.Creative", refused.Message);
    }

    private static string Refused(DevRequest request) => Assert.Throws<UserErrorException>(() => SmallCluster.Plan(request)).Message;
}
