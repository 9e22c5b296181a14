using Hydra.AppHost.CommandLine;
using Hydra.AppHost.DevState;
using Hydra.AppHost.Ports;
using Hydra.AppHost.Topology;
using Hydra.Cluster;

namespace Hydra.AppHost.Embedded;

/// <summary>The verb run on the embedded engine: everything that can be wrong is found before anything is started.</summary>
internal sealed class DevRun(RunOptions options, CommandConsole console)
{
    /// <summary>Gives the exit code.</summary>
    public async Task<int> RunAsync()
    {
        string clusterFile = ClusterFile.Find(options.File, Environment.CurrentDirectory);
        StateFolder folder = StateFolder.Beside(clusterFile);
        using EngineLock held = EngineLock.Take(folder);
        StateReset.Apply(options, folder, console);

        ClusterModel model = ClusterFile.Read(clusterFile, console.Error);
        HostSettings settings = HostSettings.Read();
        DevTopology topology = Plan(model, settings);
        PortCheck.Require(topology);

        DevKey key = DevKey.ReadOrMake(folder);
        var plan = new RunPlan
        {
            Topology = topology,
            Values = new DevValues
            {
                ClusterFile = clusterFile,
                DevKeySha256 = key.Sha256,
                Secrets = new SecretStore(folder, settings).Resolve(topology.Secrets),
                Connections = settings.ConnectionsOf(model),
            },
            Model = model,
            Key = key,
            Folder = folder,
            ControlPort = options.ControlPort,
        };
        await using var cluster = new RunningCluster(plan, Screen.ScreenTarget.For(console.Output, options.Plain));
        return await cluster.RunAsync();
    }

    private DevTopology Plan(ClusterModel model, HostSettings settings)
    {
        DevRequest request = options.Request with { Connections = [.. settings.ConnectionsOf(model).Keys] };
        using var freePorts = new FreePorts();
        DevTopology topology = DevTopology.Of(model, request, freePorts, BuiltProjects.OfThisBuild());
        BuiltProjects.RequireOutput(topology.Processes);
        return topology;
    }
}

/// <summary>What was found right before the start.</summary>
internal sealed record RunPlan
{
    /// <summary>What shall run.</summary>
    public required DevTopology Topology { get; init; }

    /// <summary>What cluster.yaml does not say.</summary>
    public required DevValues Values { get; init; }

    /// <summary>The cluster.</summary>
    public required ClusterModel Model { get; init; }

    /// <summary>The key for everything.</summary>
    public required DevKey Key { get; init; }

    /// <summary>Where state lies.</summary>
    public required StateFolder Folder { get; init; }

    /// <summary>Port of the control endpoint; 0 for any.</summary>
    public required int ControlPort { get; init; }
}
