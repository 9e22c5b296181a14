using System.Collections.Immutable;
using Hydra.Cluster;
using Hydra.Cluster.Nodes;
using Hydra.Cluster.Reading;
using Hydra.Cluster.Workloads;

namespace Hydra.AppHost.Topology;

/// <summary>Which workloads of the cluster run here, in which form, and which are really there.</summary>
internal sealed record DevSelection
{
    /// <summary>The whole cluster.</summary>
    public required ClusterModel Model { get; init; }

    /// <summary>Started from source, in start order.</summary>
    public required ImmutableArray<Workload> Projects { get; init; }

    /// <summary>Simulated, in start order.</summary>
    public required ImmutableArray<Workload> StandIns { get; init; }

    /// <summary>On a real node.</summary>
    public required ImmutableArray<Workload> Real { get; init; }

    /// <summary>Follows the request, or says everything that is wrong with it.</summary>
    public static DevSelection Choose(ClusterModel model, DevRequest request, BuiltProjects built)
    {
        foreach (string node in request.RealNodes.Keys.Where(node => model.FindNode(node) is null))
            throw new UserErrorException($"--node: there is no node '{node}' in cluster.yaml. {NearestName.Suggest(node, [.. model.Nodes.Select(known => known.Id.Value)])}");
        bool IsReal(Node node) => request.RealNodes.ContainsKey(node.Id.Value);
        ImmutableArray<Workload> candidates = [.. model.StartOrder.Where(workload => RunsInDev(workload) && !IsReal(workload.Node))];
        if (candidates.FirstOrDefault(workload => workload.Id.Value == DevResource.Simulator) is not null)
            throw new UserErrorException($"workloads.{DevResource.Simulator}: the dev cluster calls the process of its stand-ins so. Give the workload another name.");

        HashSet<string> chosen = request.Only.IsEmpty ? [.. candidates.Select(workload => workload.Id.Value)] : WithDependencies(model, Named("--only", request.Only, model, candidates));
        chosen.ExceptWith(Named("--without", request.Without, model, candidates));
        ImmutableArray<Workload> running = [.. candidates.Where(workload => chosen.Contains(workload.Id.Value))];
        if (running.IsEmpty)
            throw new UserErrorException("Nothing is left to run. Name less with --without and --node, or more with --only.");

        var selection = new DevSelection
        {
            Model = model,
            Projects = [.. running.Where(workload => workload.Config.Project is not null)],
            StandIns = [.. running.Where(workload => workload.Config.Project is null)],
            Real = [.. model.Workloads.Where(workload => IsReal(workload.Node))],
        };
        foreach (Workload workload in selection.Projects)
            built.Require(workload.Config.Project!, workload.Id.Value);
        return selection;
    }

    /// <summary>The secrets that what runs needs, each with the real node that knows it, if any.</summary>
    public ImmutableArray<NeededSecret> Secrets()
    {
        var realNodeOf = new Dictionary<string, string>();
        foreach (Workload workload in Real)
        {
            foreach (string secret in workload.Config.Secrets)
                realNodeOf.TryAdd(secret, workload.Node.Id.Value);
        }

        return
        [
            .. StandIns.Concat(Projects).SelectMany(workload => workload.Config.Secrets).Distinct().Order(StringComparer.Ordinal)
                .Select(secret => new NeededSecret(secret, realNodeOf.GetValueOrDefault(secret))),
        ];
    }

    private static bool RunsInDev(Workload workload) => workload.Config.Project is not null || workload.Config.Dev == DevMode.Simulated;

    /// <summary>The named workloads; the simulator's name stands for all stand-ins.</summary>
    private static HashSet<string> Named(string option, ImmutableArray<string> names, ClusterModel model, ImmutableArray<Workload> candidates)
    {
        var found = new HashSet<string>();
        var problems = new List<string>();
        foreach (string name in names)
        {
            if (name == DevResource.Simulator)
                found.UnionWith(candidates.Where(workload => workload.Config.Project is null).Select(workload => workload.Id.Value));
            else if (candidates.Any(workload => workload.Id.Value == name))
                found.Add(name);
            else
                problems.Add($"{option}: {WhyNot(name, model, candidates)}");
        }

        return problems.Count == 0 ? found : throw new UserErrorException(string.Join(Environment.NewLine, problems));
    }

    private static string WhyNot(string name, ClusterModel model, ImmutableArray<Workload> candidates) => model.FindWorkload(name) switch
    {
        null => $"there is no workload '{name}' in the dev cluster. {NearestName.Suggest(name, [.. candidates.Select(workload => workload.Id.Value)])}",
        { } workload when RunsInDev(workload) => $"'{name}' runs on the real {workload.Node.Id} that --node names.",
        _ => $"'{name}' has no part in the dev cluster: cluster.yaml gives it neither project nor 'dev: simulated'.",
    };

    private static HashSet<string> WithDependencies(ClusterModel model, HashSet<string> names)
    {
        var all = new HashSet<string>(names);
        var open = new Queue<string>(names);
        while (open.TryDequeue(out string? name))
        {
            foreach (Workload needed in model.DependenciesOf(new WorkloadId(name)).Where(needed => all.Add(needed.Id.Value)))
                open.Enqueue(needed.Id.Value);
        }

        return all;
    }
}

/// <summary>A secret that something in the dev cluster reads.</summary>
/// <param name="Name">Its name in cluster.yaml.</param>
/// <param name="RealNode">The real node whose service checks it, so that it cannot be made up; null where it can.</param>
internal sealed record NeededSecret(string Name, string? RealNode)
{
    /// <summary>Its configuration key without the section: upper case, with <c>_</c> for <c>-</c>.</summary>
    public string Key => KeyOf(Name);

    /// <inheritdoc cref="Key"/>
    public static string KeyOf(string name) => name.ToUpperInvariant().Replace('-', '_');
}
