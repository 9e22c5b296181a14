using System.Collections.Immutable;
using Hydra.Cluster;
using Hydra.Cluster.Reading;
using Hydra.Cluster.Workloads;

namespace Hydra.AppHost.Topology;

/// <summary>What could run here, and what the command line calls it.</summary>
/// <param name="Model">The whole cluster.</param>
/// <param name="Request">What the command line asks.</param>
/// <param name="All">Everything that could run here, in start order.</param>
internal sealed record DevCandidates(ClusterModel Model, DevRequest Request, ImmutableArray<Workload> All)
{
    /// <summary>The candidate of that name, or null.</summary>
    public Workload? Find(string name) => All.FirstOrDefault(workload => workload.Id.Value == name);

    /// <summary>The named workloads; the simulator's name stands for all stand-ins.</summary>
    public HashSet<string> Named(string option, ImmutableArray<string> names)
    {
        var found = new HashSet<string>();
        var problems = new List<string>();
        foreach (string name in names)
        {
            if (name == DevProcess.SimulatorName)
                found.UnionWith(All.Where(workload => DevForms.Of(workload, Request) == DevForm.StandIn).Select(workload => workload.Id.Value));
            else if (Find(name) is not null)
                found.Add(name);
            else
                problems.Add($"{option}: {WhyNot(name)}");
        }

        return problems.Count == 0 ? found : throw new UserErrorException(string.Join(Environment.NewLine, problems));
    }

    /// <summary>The named workloads and everything that they cannot work without.</summary>
    public HashSet<string> WithDependencies(HashSet<string> names)
    {
        var all = new HashSet<string>(names);
        var open = new Queue<string>(names);
        while (open.TryDequeue(out string? name))
        {
            foreach (Workload needed in Model.DependenciesOf(new WorkloadId(name)).Where(needed => all.Add(needed.Id.Value)))
                open.Enqueue(needed.Id.Value);
        }

        return all;
    }

    private string WhyNot(string name) => Model.FindWorkload(name) switch
    {
        null => $"there is no workload '{name}' in the dev cluster. {NearestName.Suggest(name, [.. All.Select(workload => workload.Id.Value)])}",
        { } workload when DevForms.Of(workload, Request) == DevForm.None => $"'{name}' {DevForms.WhyNone(workload, Request)}",
        { } workload => $"'{name}' runs on the real {workload.Node.Id} that --node names.",
    };
}
