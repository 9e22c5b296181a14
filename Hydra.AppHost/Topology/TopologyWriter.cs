using System.Collections.Immutable;
using Hydra.Cluster.Workloads;

namespace Hydra.AppHost.Topology;

/// <summary>Makes the resources of a topology, one workload at a time.</summary>
internal sealed class TopologyWriter(DevSelection selection, DevAddresses addresses, DevRequest request, BuiltProjects built)
{
    private readonly ServiceEnvironment _environment = new(selection, addresses, request);
    private readonly HashSet<string> _starting = DevStart.WithCluster(selection);

    /// <summary>The process of all stand-ins.</summary>
    public DevProcess Simulator()
    {
        DevEndpoint own = addresses.Own(DevProcess.SimulatorName);
        return new DevProcess
        {
            Name = DevProcess.SimulatorName,
            Title = "Hydra Simulator",
            Kind = ResourceKind.Simulator,
            Project = BuiltProjects.Simulator,
            Executable = built.AssemblyOf(BuiltProjects.Simulator),
            Endpoints = [own],
            StandIns =
            [
                .. selection.StandIns.Select(workload => new StandIn(workload.Id.Value, workload.Node.Id.Value, addresses.Of(workload)[0]) { Title = workload.Config.Title }),
            ],
            Variables = _environment.OfSimulator(own),
            Health = DevHealth.OfSimulator(own),
        };
    }

    /// <summary>A service of Hydra's own.</summary>
    public DevProcess Project(Workload workload) => new()
    {
        Name = workload.Id.Value,
        Title = workload.Config.Title,
        Kind = ResourceKind.Project,
        Node = workload.Node.Id.Value,
        Project = workload.Config.Project!,
        Executable = built.AssemblyOf(workload.Config.Project!),
        Endpoints = addresses.Of(workload),
        Variables = _environment.OfProject(workload),
        DependsOn = DependenciesOf(workload),
        References = ReferencesOf(workload),
        Health = DevHealth.OfService(workload, addresses.Of(workload)),
    };

    /// <summary>Everything that runs as a container.</summary>
    public ImmutableArray<DevContainer> Containers() => [.. selection.Containers.Select(Container)];

    /// <summary>A workload of a real node.</summary>
    public RealWorkload Real(Workload workload)
    {
        ImmutableArray<DevEndpoint> endpoints = addresses.Of(workload);
        return new RealWorkload(workload.Id.Value, workload.Node.Id.Value, endpoints)
        {
            Health = DevHealth.Of(workload, endpoints) is { IsHttp: true } health ? health : null,
            Secrets = [.. workload.Config.Secrets],
        };
    }

    private string VolumePrefix => request.Instance is null ? selection.Model.Document.Name : $"{selection.Model.Document.Name}-{request.Instance}";

    private DevContainer Container(Workload workload) => new()
    {
        Name = workload.Id.Value,
        Title = workload.Config.Title,
        Node = workload.Node.Id.Value,
        Image = ImageReference.Of(workload.Config.Container!),
        Endpoints = addresses.Of(workload),
        Variables = _environment.OfContainer(workload),
        Mounts = [.. workload.Config.Volumes.Select(volume => DevMount.Of(VolumePrefix, volume))],
        DependsOn = DependenciesOf(workload),
        References = ReferencesOf(workload),
        StartsWithCluster = _starting.Contains(workload.Id.Value),
        // With other ports at each start it would be another container each time.
        IsPersistent = workload.Config.Category == WorkloadCategory.Database && !request.FreePorts,
        Store = workload.Config.Store,
        Health = DevHealth.Of(workload, addresses.Of(workload)),
    };

    /// <summary>
    /// What runs here of that which it depends on. A stand-in counts even where the service could do without it: the first
    /// requests after the start shall find the models there.
    /// </summary>
    private ImmutableArray<string> DependenciesOf(Workload workload)
    {
        IEnumerable<string> others = selection.Projects.Concat(selection.Containers).Select(other => other.Id.Value).Where(workload.Config.DependsOn.Contains);
        return selection.StandIns.Any(workload.Reaches) ? [DevProcess.SimulatorName, .. others] : [.. others];
    }

    private ImmutableArray<string> ReferencesOf(Workload workload)
    {
        IEnumerable<string> others = selection.Projects.Concat(selection.Containers).Concat(selection.Real).Where(workload.Reaches).Select(other => other.Id.Value);
        return selection.StandIns.Any(workload.Reaches) ? [DevProcess.SimulatorName, .. others] : [.. others];
    }
}
