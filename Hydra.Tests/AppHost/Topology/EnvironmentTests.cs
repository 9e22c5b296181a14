using Hydra.AppHost.Topology;
using Hydra.Cluster;
using Hydra.Tests.AppHost.Fakes;

namespace Hydra.Tests.AppHost.Topology;

/// <summary>The whole environment of every service: both engines inject exactly this.</summary>
public sealed class EnvironmentTests
{
    [Fact]
    public void Gateway_OfTheHomelab_GetsExactlyThis() => AssertEnvironment(
        Homelab(new DevRequest()).Resource("gateway"),
        """
        ASPNETCORE_ENVIRONMENT=Development
        ASPNETCORE_URLS=http://127.0.1.244:4000
        DOTNET_ENVIRONMENT=Development
        Hydra__ClusterFile=/homelab/cluster.yaml
        Keys__dev__Scopes=admin
        Keys__dev__Sha256=5ec0de
        OTEL_RESOURCE_ATTRIBUTES=service.namespace=hydra,service.instance.id=gateway,hydra.node=hydra-storage
        OTEL_SERVICE_NAME=gateway
        Secrets__TABBYAPI_ADMIN_KEY=value of tabbyapi-admin-key
        Secrets__TABBYAPI_API_KEY=value of tabbyapi-api-key
        services__comfyui__http__0=http://127.0.1.203:8188
        services__kokoro__http__0=http://127.0.1.203:8080
        services__ollama-ai__http__0=http://127.0.1.250:11434
        services__ollama-compute__http__0=http://127.0.1.203:11434
        services__postgres__tcp__0=tcp://127.0.1.244:5432
        services__redis__tcp__0=tcp://127.0.1.244:6379
        services__tabbyapi__http__0=http://127.0.1.250:5000
        services__whisper__http__0=http://127.0.1.203:9000
        """);

    [Fact]
    public void Simulator_OfTheHomelab_GetsExactlyThis() => AssertEnvironment(
        Homelab(new DevRequest()).Resource("simulator"),
        """
        ASPNETCORE_ENVIRONMENT=Development
        ASPNETCORE_URLS=http://127.0.0.1:20001
        DOTNET_ENVIRONMENT=Development
        Hydra__ClusterFile=/homelab/cluster.yaml
        Keys__dev__Scopes=admin
        Keys__dev__Sha256=5ec0de
        OTEL_RESOURCE_ATTRIBUTES=service.namespace=hydra,service.instance.id=simulator
        OTEL_SERVICE_NAME=simulator
        Secrets__TABBYAPI_ADMIN_KEY=value of tabbyapi-admin-key
        Secrets__TABBYAPI_API_KEY=value of tabbyapi-api-key
        Simulator__StandIns__ollama-ai=http://127.0.1.250:11434
        Simulator__StandIns__ollama-compute=http://127.0.1.203:11434
        Simulator__StandIns__tabbyapi=http://127.0.1.250:5000
        """);

    [Fact]
    public void Service_WithSeveralPorts_ListensOnAll_AndReachesWhatItDependsOn() => AssertEnvironment(
        SmallCluster.Plan(new DevRequest()).Resource("creative"),
        """
        ASPNETCORE_ENVIRONMENT=Development
        ASPNETCORE_URLS=http://127.0.2.20:8620;http://127.0.2.20:8621
        DOTNET_ENVIRONMENT=Development
        Hydra__ClusterFile=/homelab/cluster.yaml
        Keys__dev__Scopes=admin
        Keys__dev__Sha256=5ec0de
        OTEL_RESOURCE_ATTRIBUTES=service.namespace=small,service.instance.id=creative,hydra.node=south
        OTEL_SERVICE_NAME=creative
        Secrets__POSTGRES_PASSWORD=value of postgres-password
        services__gateway__http__0=http://127.0.2.20:4000
        services__postgres__tcp__0=tcp://127.0.2.20:5432
        """);

    [Theory]
    [InlineData("http://localhost:4317", "grpc")]
    [InlineData("http://localhost:4318", "http/protobuf")]
    public void Otlp_GoesToEveryProcess_InTheProtocolOfItsPort(string url, string protocol)
    {
        DevTopology topology = SmallCluster.Plan(new DevRequest { Otlp = new Uri(url) });

        Assert.All(topology.Resources, resource =>
        {
            Assert.Equal(url, resource.Environment["OTEL_EXPORTER_OTLP_ENDPOINT"]);
            Assert.Equal(protocol, resource.Environment["OTEL_EXPORTER_OTLP_PROTOCOL"]);
        });
    }

    [Fact]
    public void Fast_IsToldToTheSimulatorAlone()
    {
        DevTopology topology = SmallCluster.Plan(new DevRequest { Fast = true });

        Assert.Equal("true", topology.Resource("simulator").Environment["Simulator__Fast"]);
        Assert.DoesNotContain(topology.Resource("gateway").Environment.Keys, name => name.StartsWith("Simulator", StringComparison.Ordinal));
    }

    [Fact]
    public void FreePorts_GiveEveryEndpointOne_AndCallersTheSame()
    {
        DevTopology topology = SmallCluster.Plan(new DevRequest { FreePorts = true });
        DevResource creative = topology.Resource("creative");
        string gateway = topology.Resource("gateway").Environment["ASPNETCORE_URLS"];

        Assert.StartsWith("http://127.0.0.1:2000", gateway, StringComparison.Ordinal);
        Assert.Equal(gateway, creative.Environment["services__gateway__http__0"]);
        Assert.Equal(topology.Resource("simulator").Environment["Simulator__StandIns__ollama"], topology.Resource("gateway").Environment["services__ollama__http__0"]);
        Assert.Equal(5, topology.Resources.SelectMany(resource => resource.StandIns.Select(standIn => standIn.Address).Concat(resource.Endpoints.Select(endpoint => endpoint.Address))).Distinct().Count());
    }

    [Theory]
    [InlineData(false, "http://127.0.2.10:11434")]
    [InlineData(true, "http://127.0.0.1:1")]
    public void WhatDoesNotRun_IsAnAddressThatNothingAnswers_NeverTheOneOnTheLan(bool freePorts, string address)
    {
        DevTopology topology = SmallCluster.Plan(new DevRequest { Without = ["ollama"], FreePorts = freePorts });

        Assert.Equal(address, topology.Resource("gateway").Environment["services__ollama__http__0"]);
    }

    [Fact]
    public void RealNode_IsReachedAtTheAddressThatWasGiven()
    {
        DevTopology topology = SmallCluster.Plan(new DevRequest { RealNodes = DevRequests.Real("north", "ai.example") });

        Assert.Equal("http://ai.example:11434", topology.Resource("gateway").Environment["services__ollama__http__0"]);
        RealWorkload real = Assert.Single(topology.Real);
        Assert.Equal(("ollama", "north"), (real.Workload, real.Node));
    }

    private static DevTopology Homelab(DevRequest request) => SmallCluster.Plan(ClusterReader.ReadFile(SmallCluster.RepositoryFile).Model!, request);

    private static void AssertEnvironment(DevResource resource, string expected) =>
        Assert.Equal(expected.ReplaceLineEndings("\n"), string.Join('\n', resource.Environment.Select(variable => $"{variable.Key}={variable.Value}")));
}
