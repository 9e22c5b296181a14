using System.Collections.Immutable;
using Hydra.AppHost.Topology;
using Hydra.Cluster;
using Hydra.Tests.AppHost.Fakes;

namespace Hydra.Tests.AppHost.Topology;

/// <summary>The whole environment of every service: both engines inject exactly this.</summary>
public sealed class EnvironmentTests
{
    [Fact]
    public void Gateway_OfTheHomelab_GetsExactlyThis() => AssertEnvironment(
        Homelab(new DevRequest()), "gateway",
        """
        ASPNETCORE_ENVIRONMENT=Development
        ASPNETCORE_URLS=http://127.0.1.244:4000
        DOTNET_ENVIRONMENT=Development
        Hydra__ClusterFile=/homelab/cluster.yaml
        Hydra__Node=hydra-storage
        Keys__dev__Scopes=admin
        Keys__dev__Sha256=5ec0de
        Keys__memory__Scopes=inference
        Keys__memory__Sha256=934eabcda8110d896d997868dda6804849cf21af49d8fec68319ffe05ca81413
        OTEL_RESOURCE_ATTRIBUTES=service.instance.id=gateway
        OTEL_SERVICE_NAME=gateway
        Secrets__GATEWAY_MEMORY_KEY=value of gateway-memory-key
        Secrets__TABBYAPI_ADMIN_KEY=value of tabbyapi-admin-key
        Secrets__TABBYAPI_API_KEY=value of tabbyapi-api-key
        services__comfyui__http__0=http://127.0.1.203:8188
        services__kokoro__http__0=http://127.0.1.203:8080
        services__memory__http__0=http://127.0.1.244:8283
        services__ollama-ai__http__0=http://127.0.1.250:11434
        services__ollama-compute__http__0=http://127.0.1.203:11434
        services__tabbyapi__http__0=http://127.0.1.250:5000
        services__whisper__http__0=http://127.0.1.203:9000
        """);

    [Fact]
    public void Memory_OfTheHomelab_GetsExactlyThis() => AssertEnvironment(
        Homelab(new DevRequest()), "memory",
        """
        ASPNETCORE_ENVIRONMENT=Development
        ASPNETCORE_URLS=http://127.0.1.244:8283
        DOTNET_ENVIRONMENT=Development
        Hydra__ClusterFile=/homelab/cluster.yaml
        Hydra__Node=hydra-storage
        Keys__dev__Scopes=admin
        Keys__dev__Sha256=5ec0de
        Keys__gateway__Scopes=memory,report
        Keys__gateway__Sha256=00f21c59aa686779e25f35be3c002325d189fd15b21ce7f8bdd01e9c2aa21116
        Memory__DataFolder=/homelab/.hydra/memory
        OTEL_RESOURCE_ATTRIBUTES=service.instance.id=memory
        OTEL_SERVICE_NAME=memory
        Secrets__MEMORY_GATEWAY_KEY=value of memory-gateway-key
        Secrets__NEO4J_PASSWORD=value of neo4j-password
        Secrets__POSTGRES_PASSWORD=value of postgres-password
        Secrets__QDRANT_API_KEY=value of qdrant-api-key
        services__gateway__http__0=http://127.0.1.244:4000
        """);

    [Fact]
    public void Memory_Published_KeepsItsDataInItsVolume() =>
        Assert.Equal("/data", EnvironmentOf(Homelab(new DevRequest { Containers = true }.ForPublishing()), "memory")["Memory__DataFolder"]);

    [Fact]
    public void Simulator_OfTheHomelab_GetsExactlyThis() => AssertEnvironment(
        Homelab(new DevRequest()), "simulator",
        """
        ASPNETCORE_ENVIRONMENT=Development
        ASPNETCORE_URLS=http://127.0.0.1:20001
        DOTNET_ENVIRONMENT=Development
        Hydra__ClusterFile=/homelab/cluster.yaml
        Keys__dev__Scopes=admin
        Keys__dev__Sha256=5ec0de
        OTEL_RESOURCE_ATTRIBUTES=service.instance.id=simulator
        OTEL_SERVICE_NAME=simulator
        Secrets__TABBYAPI_ADMIN_KEY=value of tabbyapi-admin-key
        Secrets__TABBYAPI_API_KEY=value of tabbyapi-api-key
        Simulator__StandIns__comfyui=http://127.0.1.203:8188
        Simulator__StandIns__kokoro=http://127.0.1.203:8080
        Simulator__StandIns__ollama-ai=http://127.0.1.250:11434
        Simulator__StandIns__ollama-compute=http://127.0.1.203:11434
        Simulator__StandIns__tabbyapi=http://127.0.1.250:5000
        Simulator__StandIns__whisper=http://127.0.1.203:9000
        """);

    [Fact]
    public void Service_WithSeveralPorts_ListensOnAll_AndReachesWhatItDependsOn() => AssertEnvironment(
        SmallCluster.Plan(new DevRequest()), "creative",
        """
        ASPNETCORE_ENVIRONMENT=Development
        ASPNETCORE_URLS=http://127.0.2.20:8620;http://127.0.2.20:8621
        DOTNET_ENVIRONMENT=Development
        Hydra__ClusterFile=/homelab/cluster.yaml
        Hydra__Node=south
        Keys__dev__Scopes=admin
        Keys__dev__Sha256=5ec0de
        OTEL_RESOURCE_ATTRIBUTES=service.instance.id=creative
        OTEL_SERVICE_NAME=creative
        Secrets__POSTGRES_PASSWORD=value of postgres-password
        services__gateway__http__0=http://127.0.2.20:4000
        services__postgres__tcp__0=tcp://127.0.2.20:5432
        """);

    [Fact]
    public void Service_AmongContainers_GetsAConnectionStringForEachStore() => AssertEnvironment(
        ContainerCluster.Plan(), "gateway",
        """
        ASPNETCORE_ENVIRONMENT=Development
        ASPNETCORE_URLS=http://127.0.2.20:4000
        ConnectionStrings__hydra=Host=127.0.2.20;Port=5432;Username=me;Password=value of postgres-password;Database=hydra
        ConnectionStrings__neo4j=Endpoint=http://127.0.2.20:7474;Username=me;Password=value of neo4j-password
        ConnectionStrings__qdrant=Endpoint=http://127.0.2.20:6334;Key=value of qdrant-api-key
        ConnectionStrings__qdrant_http=Endpoint=http://127.0.2.20:6333;Key=value of qdrant-api-key
        ConnectionStrings__redis=127.0.2.20:6379,password=value of redis-password
        DOTNET_ENVIRONMENT=Development
        Hydra__ClusterFile=/homelab/cluster.yaml
        Hydra__Node=south
        Keys__dev__Scopes=admin
        Keys__dev__Sha256=5ec0de
        OTEL_RESOURCE_ATTRIBUTES=service.instance.id=gateway
        OTEL_SERVICE_NAME=gateway
        Secrets__POSTGRES_PASSWORD=value of postgres-password
        services__comfyui__http__0=http://127.0.2.10:8188
        services__whisper__http__0=http://127.0.2.10:9000
        """);

    [Theory]
    [InlineData("neo4j", "NEO4J_AUTH=me/value of neo4j-password")]
    [InlineData("chat", "OPENAI_API_BASE_URL=http://127.0.2.20:4000/v1\nSEARCH=127.0.2.20:4000")]
    [InlineData("redis", "")]
    public void Container_GetsWhatItsImageReads_AndNothingElse(string container, string expected) => AssertEnvironment(ContainerCluster.Plan(), container, expected);

    [Fact]
    public void GivenConnection_IsHandedOn_TheOthersStayOut()
    {
        DevTopology topology = SmallCluster.Plan(ContainerCluster.Model, new DevRequest { Connections = ["hydra", "qdrant_http"] });

        Assert.Equal(
            ["ConnectionStrings__hydra=given connection-hydra", "ConnectionStrings__qdrant_http=given connection-qdrant-http"],
            EnvironmentOf(topology, "gateway").Where(variable => variable.Key.StartsWith("ConnectionStrings", StringComparison.Ordinal)).Select(variable => $"{variable.Key}={variable.Value}"));
    }

    [Theory]
    [InlineData("http://localhost:4317", "grpc")]
    [InlineData("http://localhost:4318", "http/protobuf")]
    public void Otlp_GoesToEveryProcess_InTheProtocolOfItsPort(string url, string protocol)
    {
        DevTopology topology = SmallCluster.Plan(new DevRequest { Otlp = new Uri(url) });

        Assert.All(topology.Processes, resource =>
        {
            Assert.Equal(url, resource.EnvironmentWith(SmallCluster.ValuesFor(topology))["OTEL_EXPORTER_OTLP_ENDPOINT"]);
            Assert.Equal(protocol, resource.EnvironmentWith(SmallCluster.ValuesFor(topology))["OTEL_EXPORTER_OTLP_PROTOCOL"]);
        });
    }

    [Fact]
    public void Fast_IsToldToTheSimulatorAlone()
    {
        DevTopology topology = SmallCluster.Plan(new DevRequest { Fast = true });

        Assert.Equal("true", EnvironmentOf(topology, "simulator")["Simulator__Fast"]);
        Assert.DoesNotContain(EnvironmentOf(topology, "gateway").Keys, name => name.StartsWith("Simulator", StringComparison.Ordinal));
    }

    [Fact]
    public void FreePorts_GiveEveryEndpointOne_AndCallersTheSame()
    {
        DevTopology topology = SmallCluster.Plan(new DevRequest { FreePorts = true });
        ImmutableSortedDictionary<string, string> creative = EnvironmentOf(topology, "creative");
        string gateway = EnvironmentOf(topology, "gateway")["ASPNETCORE_URLS"];

        Assert.StartsWith("http://127.0.0.1:2000", gateway, StringComparison.Ordinal);
        Assert.Equal(gateway, creative["services__gateway__http__0"]);
        Assert.Equal(EnvironmentOf(topology, "simulator")["Simulator__StandIns__ollama"], EnvironmentOf(topology, "gateway")["services__ollama__http__0"]);
        Assert.Equal(5, topology.Processes.SelectMany(resource => resource.StandIns.Select(standIn => standIn.Address).Concat(resource.Endpoints.Select(endpoint => endpoint.Address))).Distinct().Count());
    }

    [Theory]
    [InlineData(false, "http://127.0.2.10:11434")]
    [InlineData(true, "http://127.0.0.1:1")]
    public void WhatDoesNotRun_IsAnAddressThatNothingAnswers_NeverTheOneOnTheLan(bool freePorts, string address)
    {
        DevTopology topology = SmallCluster.Plan(new DevRequest { Without = ["ollama"], FreePorts = freePorts });

        Assert.Equal(address, EnvironmentOf(topology, "gateway")["services__ollama__http__0"]);
    }

    [Fact]
    public void RealNode_IsReachedAtTheAddressThatWasGiven()
    {
        DevTopology topology = SmallCluster.Plan(new DevRequest { RealNodes = DevRequests.Real("north", "ai.example") });

        Assert.Equal("http://ai.example:11434", EnvironmentOf(topology, "gateway")["services__ollama__http__0"]);
        RealWorkload real = Assert.Single(topology.Real);
        Assert.Equal(("ollama", "north"), (real.Workload, real.Node));
    }

    private static DevTopology Homelab(DevRequest request) => SmallCluster.Plan(ClusterReader.ReadFile(SmallCluster.RepositoryFile).Model!, request);

    private static ImmutableSortedDictionary<string, string> EnvironmentOf(DevTopology topology, string name) =>
        topology.Resources.Single(resource => resource.Name == name).EnvironmentWith(SmallCluster.ValuesFor(topology));

    private static void AssertEnvironment(DevTopology topology, string name, string expected) =>
        Assert.Equal(expected.ReplaceLineEndings("\n"), string.Join('\n', EnvironmentOf(topology, name).Select(variable => $"{variable.Key}={variable.Value}")));
}
