using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Hydra.AppHost.Aspire;
using Hydra.AppHost.Topology;
using Hydra.Cluster;
using Hydra.Tests.AppHost.Fakes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hydra.Tests.AppHost.Aspire;

/// <summary>The topology as an Aspire application. Compiled where Aspire's packages are: with <c>-p:UseAspire=true</c>.</summary>
public sealed class AspireClusterTests
{
    private static readonly string RepositoryFile = SmallCluster.RepositoryFile;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string> Requests => ["homelab", "small", "free ports", "real node", "given connections"];

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Environment_IsWhatTheTopologySays(string request)
    {
        DevTopology topology = Planned(request);
        IDistributedApplicationBuilder builder = Build(topology);
        DevValues values = SmallCluster.ValuesFor(topology);

        // Where a container finds another resource is decided by the network that the orchestrator makes.
        foreach (DevResource resource in topology.Resources.Where(resource => resource is DevProcess || resource.Variables.All(variable => !variable.Value.Parts.OfType<EndpointPart>().Any())))
        {
            Dictionary<string, string> injected = await EnvironmentOf(builder, resource.Name);
            IEnumerable<DevVariable> expected = resource.Variables.Where(variable => variable.Injection == Injection.ByBothEngines || variable.Name == "ASPNETCORE_URLS");
            Assert.All(expected, variable => Assert.Equal($"{variable.Name}={variable.Value.Resolve(values)}", $"{variable.Name}={injected.GetValueOrDefault(variable.Name)}"));
            if (resource is DevProcess)
                Assert.All(injected.Keys.Except(resource.Variables.Select(variable => variable.Name)), name => Assert.Matches("^(OTEL_|DOTNET_|LOGGING__)", name));
        }
    }

    [Fact]
    public void Resources_HangBelowTheirNodes_AndWaitForWhatTheyDependOn()
    {
        IDistributedApplicationBuilder builder = Build(ContainerCluster.Plan());

        Assert.Equal(["south"], RelatedTo(builder, "gateway", "Parent"));
        Assert.Equal(["north"], RelatedTo(builder, "whisper", "Parent"));
        Assert.Equal(["postgres", "simulator"], Resource(builder, "gateway").Annotations.OfType<WaitAnnotation>().Select(wait => wait.Resource.Name).Order(StringComparer.Ordinal));
        Assert.Superset(new HashSet<string>(["hydra", "neo4j", "postgres", "qdrant", "redis", "simulator", "whisper"]), RelatedTo(builder, "gateway", "Reference").ToHashSet());
    }

    [Fact]
    public void Containers_HaveImageVolumesAndEndpointsOfTheFile()
    {
        IDistributedApplicationBuilder builder = Build(ContainerCluster.Plan());
        ContainerImageAnnotation image = Resource(builder, "postgres").Annotations.OfType<ContainerImageAnnotation>().Last();
        ContainerMountAnnotation mount = Assert.Single(Resource(builder, "postgres").Annotations.OfType<ContainerMountAnnotation>());
        EndpointAnnotation chat = Assert.Single(Resource(builder, "chat").Annotations.OfType<EndpointAnnotation>());

        Assert.Equal(("docker.io", "library/postgres", "17.6"), (image.Registry, image.Image, image.Tag));
        Assert.Equal(("small-mnt_user_appdata_post__gres", "/var/lib/postgresql/data", ContainerMountType.Volume), (mount.Source, mount.Target, mount.Type));
        Assert.Equal(("127.0.2.20", (int?)3000, (int?)8080, false, "http"), (chat.TargetHost, chat.Port, chat.TargetPort, chat.IsProxied, chat.UriScheme));
    }

    [Theory]
    [InlineData("postgres", false, true)]
    [InlineData("neo4j", false, true)]
    [InlineData("dashboard", false, false)]
    [InlineData("films", true, false)]
    [InlineData("chat", true, false)]
    public void Containers_StartAndStayAsTheTopologySays(string name, bool waitsForSomebody, bool staysAfterwards)
    {
        IResource resource = Resource(Build(ContainerCluster.Plan()), name);

        Assert.Equal(waitsForSomebody, resource.Annotations.OfType<ExplicitStartupAnnotation>().Any());
        Assert.Equal(staysAfterwards, resource.Annotations.OfType<ContainerLifetimeAnnotation>().Any(lifetime => lifetime.Lifetime == ContainerLifetime.Persistent));
    }

    [Fact]
    public void EveryResourceWithACheck_HasOne()
    {
        IDistributedApplicationBuilder builder = Build(ContainerCluster.Plan());

        Assert.All(["gateway", "simulator", "postgres", "redis", "qdrant", "neo4j", "whisper"], name => Assert.NotEmpty(Resource(builder, name).Annotations.OfType<HealthCheckAnnotation>()));
        Assert.Empty(Resource(builder, "films").Annotations.OfType<HealthCheckAnnotation>());
    }

    [Fact]
    public void RealNode_IsExternalServices()
    {
        IDistributedApplicationBuilder builder = Build(ContainerCluster.Plan(new DevRequest { RealNodes = DevRequests.Real("north", "192.0.2.10") }));

        Assert.Equal("http://192.0.2.10:9000/", Assert.IsType<ExternalServiceResource>(Resource(builder, "whisper")).Uri!.AbsoluteUri);
        Assert.Equal(["north"], RelatedTo(builder, "whisper", "Parent"));
    }

    [Fact]
    public void StandIns_HaveACommandForEachFault()
    {
        DevTopology topology = ContainerCluster.Plan();
        using var folder = new TemporaryFolder();
        IDistributedApplicationBuilder builder = DistributedApplication.CreateBuilder([]);
        new AspireCluster(builder, topology, AspireParameters.Known(builder, SmallCluster.ValuesFor(topology)))
            .Add(Hydra.AppHost.DevState.DevKey.ReadOrMake(Hydra.AppHost.DevState.StateFolder.Beside(folder["cluster.yaml"])));

        IResource standIn = Resource(builder, "comfyui");

        Assert.Equal(["north"], RelatedTo(builder, "comfyui", "Parent"));
        Assert.Contains("fault-down", standIn.Annotations.OfType<ResourceCommandAnnotation>().Select(command => command.Name));
        Assert.Contains("fault-none", standIn.Annotations.OfType<ResourceCommandAnnotation>().Select(command => command.Name));
    }

    [Fact]
    public async Task Manifest_OfTheHomelab_RefersToWhatItHolds()
    {
        using var folder = new TemporaryFolder();
        string path = folder["manifest.json"];
        IDistributedApplicationBuilder builder = DistributedApplication.CreateBuilder(["--publisher", "manifest", "--output-path", path]);
        ClusterModel model = ClusterReader.ReadFile(RepositoryFile).Model!;
        new AspireCluster(builder, SmallCluster.Plan(model, new DevRequest { Containers = true }.ForPublishing()), AspireParameters.ToBeGiven(builder)).Add();

        await builder.Build().RunAsync(Stop);

        using JsonDocument manifest = JsonDocument.Parse(await File.ReadAllBytesAsync(path, Stop));
        JsonElement resources = manifest.RootElement.GetProperty("resources");
        Assert.Equal("docker.io/library/postgres:17.6", resources.GetProperty("postgres").GetProperty("image").GetString());
        Assert.Equal("{hydra.connectionString}", resources.GetProperty("gateway").GetProperty("env").GetProperty("ConnectionStrings__hydra").GetString());
        Assert.Equal("http://192.168.1.250:5000", resources.GetProperty("gateway").GetProperty("env").GetProperty("services__tabbyapi__http__0").GetString());
        Assert.Equal("neo4j/{neo4j-password.value}", resources.GetProperty("neo4j").GetProperty("env").GetProperty("NEO4J_AUTH").GetString());
        Assert.False(resources.TryGetProperty("simulator", out _));
        Assert.False(resources.TryGetProperty("hydra-ai", out _));
    }

    /// <summary>The orchestrator refuses anything else: a process listens on the port that callers are told.</summary>
    [Theory]
    [MemberData(nameof(Requests))]
    public void Processes_ListenOnThePortItself(string request) =>
        Assert.All(
            Build(Planned(request)).Resources.OfType<ProjectResource>().SelectMany(project => project.Annotations.OfType<EndpointAnnotation>()),
            endpoint => Assert.Equal(endpoint.Port, endpoint.TargetPort));

    private static DevTopology Planned(string request) => request switch
    {
        "homelab" => Homelab(new DevRequest { Containers = true }),
        "free ports" => ContainerCluster.Plan(new DevRequest { FreePorts = true }),
        "real node" => ContainerCluster.Plan(new DevRequest { RealNodes = DevRequests.Real("north", "192.0.2.10") }),
        "given connections" => ContainerCluster.Plan(new DevRequest { Connections = ["hydra", "qdrant_http", "neo4j"] }),
        _ => ContainerCluster.Plan(),
    };

    private static DevTopology Homelab(DevRequest request) => SmallCluster.Plan(ClusterReader.ReadFile(RepositoryFile).Model!, request);

    /// <summary>The application as it is before Aspire's orchestrator starts it, with the addresses that this would find out.</summary>
    private static IDistributedApplicationBuilder Build(DevTopology topology)
    {
        IDistributedApplicationBuilder builder = DistributedApplication.CreateBuilder([]);
        new AspireCluster(builder, topology, AspireParameters.Known(builder, SmallCluster.ValuesFor(topology))).Add();
        foreach (EndpointAnnotation endpoint in builder.Resources.SelectMany(resource => resource.Annotations.OfType<EndpointAnnotation>()))
            endpoint.AllocatedEndpoint = new AllocatedEndpoint(endpoint, endpoint.TargetHost, endpoint.Port!.Value, targetPortExpression: $"{endpoint.TargetPort}");
        return builder;
    }

    private static IResource Resource(IDistributedApplicationBuilder builder, string name) => builder.Resources.Single(resource => resource.Name == name);

    private static IEnumerable<string> RelatedTo(IDistributedApplicationBuilder builder, string name, string relationship) =>
        Resource(builder, name).Annotations.OfType<ResourceRelationshipAnnotation>().Where(annotation => annotation.Type == relationship).Select(annotation => annotation.Resource.Name);

    private static async Task<Dictionary<string, string>> EnvironmentOf(IDistributedApplicationBuilder builder, string name)
    {
        IExecutionConfigurationResult result = await ExecutionConfigurationBuilder.Create(Resource(builder, name))
            .WithEnvironmentVariablesConfig()
            .BuildAsync(builder.ExecutionContext, NullLogger.Instance, Stop);
        return result.EnvironmentVariables.ToDictionary(variable => variable.Key, variable => variable.Value);
    }
}
