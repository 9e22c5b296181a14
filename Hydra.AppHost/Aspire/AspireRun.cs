using Hydra.AppHost.CommandLine;
using Hydra.AppHost.DevState;
using Hydra.AppHost.Ports;
using Hydra.AppHost.Topology;
using Hydra.Cluster;

namespace Hydra.AppHost.Aspire;

/// <summary>The verb run on the Aspire engine: the same topology as resources of an Aspire application, run or published.</summary>
internal sealed class AspireRun(RunOptions options, CommandConsole console, IReadOnlyList<string> forAspire)
{
    private const string UnsecuredTransport = "ASPIRE_ALLOW_UNSECURED_TRANSPORT";

    /// <summary>Gives the exit code.</summary>
    public async Task<int> RunAsync()
    {
        string clusterFile = ClusterFile.Find(options.File, Environment.CurrentDirectory);
        ClusterModel model = ClusterFile.Read(clusterFile, console.Error);
        // What is given later wins, so --environment still chooses another one.
        IDistributedApplicationBuilder builder = DistributedApplication.CreateBuilder(["--environment", "Development", .. TransportOptions(), .. forAspire]);
        return builder.ExecutionContext.IsPublishMode
            ? await PublishAsync(builder, model)
            : await RunAsync(builder, model, clusterFile);
    }

    private async Task<int> PublishAsync(IDistributedApplicationBuilder builder, ClusterModel model)
    {
        DevTopology topology = Plan(model, (options.Request with { Containers = true }).ForPublishing());
        // One JSON file has no place for what deploys it.
        if (!forAspire.Contains("--publisher"))
            builder.AddDockerComposeEnvironment("compose");
        return await RunAsync(builder, () => new AspireCluster(builder, topology, AspireParameters.ToBeGiven(builder)).Add());
    }

    private async Task<int> RunAsync(IDistributedApplicationBuilder builder, ClusterModel model, string clusterFile)
    {
        StateFolder folder = StateFolder.Beside(clusterFile);
        using EngineLock held = EngineLock.Take(folder);
        StateReset.Apply(options, folder, console);
        HostSettings settings = HostSettings.Read();
        DevTopology topology = Plan(model, options.Request with { Containers = true, Connections = [.. settings.ConnectionsOf(model).Keys], Instance = InstanceId.ReadOrMake(folder) });
        PortCheck.Require(topology);

        DevKey key = DevKey.ReadOrMake(folder);
        var values = new DevValues
        {
            ClusterFile = clusterFile,
            DevKeySha256 = key.Sha256,
            Secrets = new SecretStore(folder, settings).Resolve(topology.Secrets),
            Connections = settings.ConnectionsOf(model),
        };
        PrepareEnvironment();
        return await RunAsync(builder, () => new AspireCluster(builder, topology, AspireParameters.Known(builder, values)).Add(key));
    }

    /// <summary>The orchestrator hands this process's environment on to all that it starts.</summary>
    private static void PrepareEnvironment()
    {
        foreach (string name in Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(HostVariables.IsForServices).ToList())
            Environment.SetEnvironmentVariable(name, null);
        foreach ((string name, string value) in HostVariables.Defaults.Where(variable => Environment.GetEnvironmentVariable(variable.Key) is null))
            Environment.SetEnvironmentVariable(name, value);
        // A project is built once more before it starts, or from the dashboard, by a dotnet run that knows no property of ours.
        Environment.SetEnvironmentVariable("UseAspire", "true");
    }

    /// <summary>What Aspire refuses, a container runtime that is missing for one, its exceptions say.</summary>
    private static async Task<int> RunAsync(IDistributedApplicationBuilder builder, Action add)
    {
        try
        {
            add();
            await builder.Build().RunAsync();
            return 0;
        }
        catch (DistributedApplicationException exception)
        {
            throw new UserErrorException($"Aspire: {exception.Message} (Without Docker or Podman, run without -p:UseAspire=true.)", exception);
        }
    }

    /// <summary>Dashboard and telemetry stay on this machine, so they need no development certificate; whoever wants one says false.</summary>
    private static string[] TransportOptions() => Environment.GetEnvironmentVariable(UnsecuredTransport) is null ? [$"--{UnsecuredTransport}", "true"] : [];

    private static DevTopology Plan(ClusterModel model, DevRequest request)
    {
        using var freePorts = new FreePorts();
        DevTopology topology = DevTopology.Of(model, request, freePorts, BuiltProjects.OfThisBuild());
        ResourceNames.RequireDistinct(topology);
        return topology;
    }
}
