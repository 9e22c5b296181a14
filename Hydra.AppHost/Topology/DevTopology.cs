using System.Collections.Immutable;
using Hydra.Cluster.Workloads;

namespace Hydra.AppHost.Topology;

/// <summary>The dev cluster as a list of processes in start order; what an engine runs.</summary>
internal sealed record DevTopology
{
    /// <summary>The processes, each after all that it depends on.</summary>
    public required ImmutableArray<DevResource> Resources { get; init; }

    /// <summary>What is used but runs elsewhere.</summary>
    public required ImmutableArray<RealWorkload> Real { get; init; }

    /// <summary>Derives the processes from what was selected. Pure: reads no file, no environment, no clock.</summary>
    public static DevTopology Of(DevSelection selection, DevAddresses addresses, DevInputs inputs)
    {
        var environment = new ServiceEnvironment(selection, addresses, inputs);
        ImmutableArray<DevResource>.Builder resources = ImmutableArray.CreateBuilder<DevResource>();
        if (!selection.StandIns.IsEmpty)
            resources.Add(SimulatorOf(selection, addresses, inputs, environment));
        foreach (Workload workload in selection.Projects)
            resources.Add(ProjectOf(workload, selection, addresses, inputs.Built, environment));
        return new DevTopology
        {
            Resources = resources.ToImmutable(),
            Real = [.. selection.Real.Select(workload => new RealWorkload(workload.Id.Value, workload.Node.Id.Value, addresses.Of(workload)))],
        };
    }

    private static DevResource SimulatorOf(DevSelection selection, DevAddresses addresses, DevInputs inputs, ServiceEnvironment environment)
    {
        DevEndpoint own = addresses.Own(DevResource.Simulator);
        return new DevResource
        {
            Name = DevResource.Simulator,
            Kind = ResourceKind.Simulator,
            Project = BuiltProjects.Simulator,
            Executable = inputs.Built.AssemblyOf(BuiltProjects.Simulator),
            Endpoints = [own],
            StandIns = [.. selection.StandIns.Select(workload => new StandIn(workload.Id.Value, workload.Node.Id.Value, addresses.Of(workload)[0].Address))],
            Environment = environment.OfSimulator(own.Address),
            Health = new DevHealth(new Uri(own.Address, "/health"), 200, new DevHealthTiming()),
        };
    }

    private static DevResource ProjectOf(Workload workload, DevSelection selection, DevAddresses addresses, BuiltProjects built, ServiceEnvironment environment) => new()
    {
        Name = workload.Id.Value,
        Kind = ResourceKind.Project,
        Node = workload.Node.Id.Value,
        Project = workload.Config.Project!,
        Executable = built.AssemblyOf(workload.Config.Project!),
        Endpoints = addresses.Of(workload),
        Environment = environment.OfProject(workload),
        DependsOn = DependenciesOf(workload, selection),
        Health = HealthOf(workload, addresses.Of(workload)),
    };

    /// <summary>
    /// What runs here of that which it depends on. A stand-in counts even where the service could do without it: the first
    /// requests after the start shall find the models there.
    /// </summary>
    private static ImmutableArray<string> DependenciesOf(Workload workload, DevSelection selection)
    {
        bool usesStandIn = selection.StandIns.Any(standIn => Names(workload).Contains(standIn.Id.Value));
        IEnumerable<string> projects = selection.Projects.Select(project => project.Id.Value).Where(workload.Config.DependsOn.Contains);
        return usesStandIn ? [DevResource.Simulator, .. projects] : [.. projects];
    }

    private static IEnumerable<string> Names(Workload workload) => workload.Config.DependsOn.Concat(workload.Config.Uses);

    private static DevHealth HealthOf(Workload workload, ImmutableArray<DevEndpoint> endpoints)
    {
        HealthCheckConfig said = workload.Config.Health ?? new HealthCheckConfig();
        DevEndpoint asked = endpoints.FirstOrDefault(endpoint => endpoint.Name == workload.HealthEndpoint?.Name) ?? endpoints[0];
        // Every service of Hydra's own answers /alive, whatever cluster.yaml says of it.
        return new DevHealth(
            new Uri(asked.Address, said.Http ?? "/alive"),
            said.Http is null ? 200 : said.Expect,
            new DevHealthTiming { StartWithin = said.StartWithin, Every = said.Every, Timeout = said.Timeout, Failures = said.Failures });
    }
}

/// <summary>What the topology needs besides cluster.yaml.</summary>
internal sealed record DevInputs
{
    /// <summary>The command line.</summary>
    public required DevRequest Request { get; init; }

    /// <summary>What was built.</summary>
    public required BuiltProjects Built { get; init; }

    /// <summary>Absolute path of cluster.yaml.</summary>
    public required string ClusterFile { get; init; }

    /// <summary>Hash of the key for everything in the dev cluster.</summary>
    public required string DevKeySha256 { get; init; }

    /// <summary>Values of the secrets, by their name in cluster.yaml.</summary>
    public required ImmutableSortedDictionary<string, string> Secrets { get; init; }
}
