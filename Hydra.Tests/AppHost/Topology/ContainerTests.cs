using Hydra.AppHost;
using Hydra.AppHost.Topology;
using Hydra.Cluster;
using Hydra.Cluster.Workloads;
using Hydra.Tests.AppHost.Fakes;

namespace Hydra.Tests.AppHost.Topology;

/// <summary>What the Aspire engine runs besides processes.</summary>
public sealed class ContainerTests
{
    [Fact]
    public void Containers_AreThoseOfTheFile_ButNoneInAnothersNetworkAndNoneThatIsAbsent()
    {
        string[] names = [.. ContainerCluster.Plan().Containers.Select(container => container.Name).Order(StringComparer.Ordinal)];

        Assert.Equal(["chat", "dashboard", "films", "neo4j", "plugins", "postgres", "qdrant", "redis", "tunnel", "whisper"], names);
    }

    [Fact]
    public void Containers_OfAnEngineThatRunsNone_AreNone() =>
        Assert.Empty(SmallCluster.Plan(ContainerCluster.Model, new DevRequest()).Containers);

    [Fact]
    public void Start_IsThatOfDatabasesAndLightOnes_AndOfWhatTheyCannotWorkWithout()
    {
        DevTopology topology = ContainerCluster.Plan();

        Assert.Equal(
            ["dashboard", "neo4j", "plugins", "postgres", "qdrant", "redis"],
            topology.Containers.Where(container => container.StartsWithCluster).Select(container => container.Name).Order(StringComparer.Ordinal));
        Assert.Equal(
            ["neo4j", "postgres", "qdrant", "redis"],
            topology.Containers.Where(container => container.IsPersistent).Select(container => container.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Homelab_StartsItsDatabases_AndNothingHeavy()
    {
        DevTopology topology = SmallCluster.Plan(ClusterReader.ReadFile(SmallCluster.RepositoryFile).Model!, new DevRequest { Containers = true });

        Assert.Equal(
            ["alertmanager", "grafana", "loki", "neo4j", "postgres", "prometheus", "qdrant", "redis", "searxng"],
            topology.Containers.Where(container => container.StartsWithCluster).Select(container => container.Name).Order(StringComparer.Ordinal));
        Assert.Equal(["hydra-ai", "hydra-compute", "hydra-storage"], topology.Nodes.Select(node => node.Name));
    }

    [Fact]
    public void Dependencies_AndReferences_AreByName_AndSoIsTheSimulator()
    {
        DevTopology topology = ContainerCluster.Plan();

        Assert.Equal(["simulator", "postgres"], topology.Process("gateway").DependsOn);
        Assert.Equal(["neo4j", "postgres", "qdrant", "redis", "simulator", "whisper"], topology.Process("gateway").References.Order(StringComparer.Ordinal));
        Assert.Equal(["gateway"], topology.Container("chat").DependsOn);
        Assert.Equal(["plugins"], topology.Container("dashboard").DependsOn);
        Assert.Equal("gateway", Assert.Single(SmallCluster.Plan(ContainerCluster.Model, new DevRequest()).Processes, process => process.Name == "gateway").Name);
    }

    [Theory]
    [InlineData("postgres", "docker.io", "library/postgres", "17.6")]
    [InlineData("redis", null, "redis", "7")]
    [InlineData("plugins", "localhost:5000", "plugins", "1")]
    [InlineData("chat", "ghcr.io", "open-webui/open-webui", "v0.9.6")]
    public void Image_IsSplitAsDockerSplitsIt(string container, string? registry, string name, string tag) =>
        Assert.Equal(new ImageReference(registry, name, tag), ContainerCluster.Plan().Container(container).Image);

    [Fact]
    public void Endpoints_HaveTheRealPorts_OnTheAddressOfTheNode_AndTheContainersOwn()
    {
        DevEndpoint chat = Assert.Single(ContainerCluster.Plan().Container("chat").Endpoints);

        Assert.Equal(("http://127.0.2.20:3000/", (int?)8080), (chat.Address.AbsoluteUri, chat.ContainerPort));
        Assert.Equal(["http", "grpc"], ContainerCluster.Plan().Container("qdrant").Endpoints.Select(endpoint => endpoint.Name));
    }

    [Fact]
    public void FreePorts_AreTakenForContainersToo() =>
        Assert.All(ContainerCluster.Plan(new DevRequest { FreePorts = true }).Containers.SelectMany(container => container.Endpoints), endpoint => Assert.Equal("127.0.0.1", endpoint.Address.Host));

    [Fact]
    public void Mounts_AreVolumesNamedAfterThePath_AndSocketsOfThisMachine()
    {
        DevTopology topology = ContainerCluster.Plan();

        Assert.Equal([new DevMount("small-mnt_user_appdata_post__gres", "/var/lib/postgresql/data", ReadOnly: false, IsSocket: false)], topology.Container("postgres").Mounts);
        Assert.Equal([new DevMount("small-mnt_user_media", "/media", ReadOnly: true, IsSocket: false)], topology.Container("films").Mounts);
        Assert.Equal(
            [new DevMount("/var/run/docker.sock", "/var/run/docker.sock", ReadOnly: true, IsSocket: true), new DevMount("small-shared", "/data", ReadOnly: false, IsSocket: false)],
            topology.Container("plugins").Mounts);
    }

    [Theory]
    [InlineData("whisper", "http://127.0.2.10:9000/openapi.json", true)]
    [InlineData("postgres", "tcp://127.0.2.20:5432", false)]
    public void Health_IsAnAnswerOrAConnection(string container, string url, bool isHttp)
    {
        DevHealth health = ContainerCluster.Plan().Container(container).Health!;

        Assert.Equal((new Uri(url), isHttp), (health.Url, health.IsHttp));
    }

    [Fact]
    public void Store_IsHandedOn_AndItsPasswordIsAParameter()
    {
        DevTopology topology = ContainerCluster.Plan();

        Assert.Equal(StoreProduct.Qdrant, topology.Container("qdrant").Store!.Product);
        Assert.Equal(
            ["cluster-file", "dev-key-sha256", "neo4j-password", "postgres-password", "qdrant-api-key", "redis-password"],
            topology.Parameters.Select(parameter => parameter.Name));
        Assert.Equal(["cluster-file"], topology.Parameters.Where(parameter => !parameter.IsSecret).Select(parameter => parameter.Name));
    }

    [Theory]
    [InlineData("downloads", "'downloads' shares the network of 'tunnel', which a dev cluster cannot give it.")]
    [InlineData("later", "'later' has no part in the dev cluster: cluster.yaml says 'dev: absent'.")]
    public void WhatTakesNoPart_IsRefusedWithTheReason(string name, string reason) =>
        Assert.Equal($"--only: {reason}", Assert.Throws<UserErrorException>(() => ContainerCluster.Plan(new DevRequest { Only = [name] })).Message);

    [Fact]
    public void Only_BringsTheContainersThatItDependsOn() =>
        Assert.Equal(["postgres", "chat", "gateway"], ContainerCluster.Plan(new DevRequest { Only = ["chat"] }).Resources.Select(resource => resource.Name));

    [Fact]
    public void GivenConnection_MeansThatTheStoreRunsElsewhere()
    {
        var request = new DevRequest { Connections = ["hydra", "qdrant_http"] };

        Assert.DoesNotContain(ContainerCluster.Plan(request).Containers, container => container.Name is "postgres" or "qdrant");
        Assert.Equal(["simulator"], ContainerCluster.Plan(request).Process("gateway").DependsOn);
        Assert.Equal(
            "--only: 'postgres' runs elsewhere: the AppHost was given its connection string.",
            Assert.Throws<UserErrorException>(() => ContainerCluster.Plan(request with { Only = ["postgres"] })).Message);
    }

    [Fact]
    public void RealNode_RunsNothingHere_AndTellsWhatItsHealthChecksAsk()
    {
        DevTopology topology = ContainerCluster.Plan(new DevRequest { RealNodes = DevRequests.Real("north", "192.0.2.10") });

        Assert.DoesNotContain(topology.Resources, resource => resource.Node == "north" || resource.Name == "simulator");
        Assert.Equal("http://192.0.2.10:9000/openapi.json", topology.Real.Single(real => real.Workload == "whisper").Health!.Url.AbsoluteUri);
        Assert.Null(topology.Real.Single(real => real.Workload == "comfyui").Health);
        Assert.Equal([new DevNode("north", "Pictures."), new DevNode("south", "Everything else.")], topology.Nodes);
    }

    [Fact]
    public void Processes_ListenOnThePortItself_WhateverTheirContainerWouldDo() =>
        Assert.All(
            SmallCluster.Plan(ClusterReader.ReadFile(SmallCluster.RepositoryFile).Model!, new DevRequest { Containers = true }).Processes,
            process => Assert.All(process.Endpoints.Concat(process.StandIns.Select(standIn => standIn.Endpoint)), endpoint => Assert.Null(endpoint.ContainerPort)));

    [Fact]
    public void Volumes_AreOfOneCheckout_AndContainersWithOtherPortsEachTimeDoNotStay()
    {
        Assert.StartsWith("small-a1b2c3-mnt", ContainerCluster.Plan(new DevRequest { Instance = "a1b2c3" }).Container("postgres").Mounts[0].Source, StringComparison.Ordinal);
        Assert.DoesNotContain(ContainerCluster.Plan(new DevRequest { FreePorts = true }).Containers, container => container.IsPersistent);
    }

    [Fact]
    public void Parameters_HaveNamesThatAspireTakes() =>
        Assert.All(
            ContainerCluster.Plan(new DevRequest { Connections = ["hydra", "qdrant_http"] }).Parameters,
            parameter => Assert.Matches("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", parameter.Name));

    [Fact]
    public void NamesThatMeanTwoThings_AreRefused_AllAtOnce()
    {
        ClusterModel model = ClusterReader.Read(ContainerCluster.Text
            .Replace("database: hydra", "database: films", StringComparison.Ordinal)
            .Replace("redis-password", "north", StringComparison.Ordinal)).Model!;

        string message = Assert.Throws<UserErrorException>(() => ResourceNames.RequireDistinct(SmallCluster.Plan(model, new DevRequest { Containers = true }))).Message;

        Assert.Equal(
            [
                "'north' is the name of a node and of a secret. Under Aspire each needs a name of its own: rename one in cluster.yaml.",
                "'films' is the name of a container and of the database of postgres. Under Aspire each needs a name of its own: rename one in cluster.yaml.",
            ],
            message.Split(Environment.NewLine));
        ResourceNames.RequireDistinct(ContainerCluster.Plan());
    }

    [Fact]
    public void Published_SimulatesNothing_AndHoldsNothingForDevelopment()
    {
        DevTopology topology = ContainerCluster.Plan(new DevRequest().ForPublishing());
        DevProcess gateway = Assert.Single(topology.Processes);

        Assert.Equal("gateway", gateway.Name);
        Assert.Equal(["cluster-file", "neo4j-password", "postgres-password", "qdrant-api-key", "redis-password"], topology.Parameters.Select(parameter => parameter.Name));
        Assert.DoesNotContain(gateway.Variables, variable => variable.Name.StartsWith("Keys__", StringComparison.Ordinal) || variable.Name.EndsWith("_ENVIRONMENT", StringComparison.Ordinal));
        Assert.Equal("http://192.0.2.10:8188", gateway.EnvironmentWith(SmallCluster.ValuesFor(topology))["services__comfyui__http__0"]);
    }
}
