using Hydra.AppHost.CommandLine;
using Hydra.AppHost.DevState;
using Hydra.AppHost.Ports;
using Hydra.AppHost.Topology;
using Hydra.Cluster;
using Microsoft.Extensions.Configuration;

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
        if (options.Reset)
            Reset(folder);

        ClusterModel model = ClusterFile.Read(clusterFile, console.Error);
        DevKey key = DevKey.ReadOrMake(folder);
        DevTopology topology = Plan(model, clusterFile, key, folder);
        PortCheck.Require(topology);

        var plan = new RunPlan { Topology = topology, Model = model, Key = key, Folder = folder, ControlPort = options.ControlPort };
        await using var cluster = new RunningCluster(plan, Screen.ScreenTarget.For(console.Output, options.Plain));
        return await cluster.RunAsync();
    }

    private DevTopology Plan(ClusterModel model, string clusterFile, DevKey key, StateFolder folder)
    {
        BuiltProjects built = BuiltProjects.OfThisBuild();
        DevSelection selection = DevSelection.Choose(model, options.Request, built);
        IConfiguration said = new ConfigurationBuilder().AddUserSecrets(typeof(DevRun).Assembly, optional: true).AddEnvironmentVariables().Build();
        using var freePorts = new FreePorts();
        DevAddresses addresses = DevAddresses.Plan(selection, options.Request, freePorts);
        DevTopology topology = DevTopology.Of(selection, addresses, new DevInputs
        {
            Request = options.Request,
            Built = built,
            ClusterFile = clusterFile,
            DevKeySha256 = key.Sha256,
            Secrets = new SecretStore(folder, said).Resolve(selection.Secrets()),
        });
        BuiltProjects.RequireOutput(topology.Resources);
        return topology;
    }

    private void Reset(StateFolder folder)
    {
        bool? answer = options.Yes ? true : console.Confirm($"Delete everything in {folder.FullPath} (keys, secrets, databases, logs)?");
        if (answer is null)
            throw new UserErrorException("--reset asks before it deletes, and nobody is there to answer. Give --yes too.");
        if (answer == false)
            throw new UserErrorException("Nothing was deleted, nothing was started.");
        folder.Empty();
    }
}

/// <summary>What was found right before the start.</summary>
internal sealed record RunPlan
{
    /// <summary>What shall run.</summary>
    public required DevTopology Topology { get; init; }

    /// <summary>The cluster.</summary>
    public required ClusterModel Model { get; init; }

    /// <summary>The key for everything.</summary>
    public required DevKey Key { get; init; }

    /// <summary>Where state lies.</summary>
    public required StateFolder Folder { get; init; }

    /// <summary>Port of the control endpoint; 0 for any.</summary>
    public required int ControlPort { get; init; }
}
