using System.Text.RegularExpressions;
using Hydra.Cluster.Nodes;
using Hydra.Cluster.Reading;
using Hydra.Cluster.Workloads;

namespace Hydra.Cluster.Validation;

/// <summary>A workload runs in one way, on a node and graphics cards that exist, and its check asks a port that it has.</summary>
internal sealed partial class WorkloadRule : IClusterRule
{
    public void Check(ClusterDocument document, ProblemList problems)
    {
        var projects = new Dictionary<string, string>();
        foreach ((string name, WorkloadConfig workload) in document.Workloads)
        {
            YamlPath path = RulePaths.Workloads.Key(name);
            CheckKind(workload, path, problems);
            CheckHealth(workload, path, problems);
            CheckDev(name, workload, path, problems, projects);
            CheckSecrets(workload, path, problems);
            if (problems.Refers(path.Key("node"), workload.Node, "node", document.Nodes))
                CheckPlace(workload, document.Nodes[workload.Node], path, problems);
            if (workload.Container?.NetworkOf is { } owner)
                CheckNetworkOwner(name, workload, owner, path.Key("container").Key("network-of"), document, problems);
        }
    }

    private static void CheckKind(WorkloadConfig workload, YamlPath path, ProblemList problems)
    {
        int kinds = new object?[] { workload.Systemd, workload.Container, workload.Process }.Count(kind => kind is not null);
        if (kinds == 0)
            problems.Error(path, "It does not say how it runs.", "Add one of systemd, container and process.");
        else if (kinds > 1)
            problems.Error(path, "It says more than one way in which it runs.", "Keep one of systemd, container and process.");
    }

    private static void CheckPlace(WorkloadConfig workload, NodeConfig node, YamlPath path, ProblemList problems)
    {
        for (int i = 0; i < workload.Gpus.Count; i++)
        {
            if (!node.Gpus.ContainsKey(workload.Gpus[i]))
                problems.Error(path.Key("gpus").Item(i), $"Node '{workload.Node}' has no graphics card '{workload.Gpus[i]}'.", NearestName.Suggest(workload.Gpus[i], [.. node.Gpus.Keys]));
            if (workload.Gpus.Take(i).Contains(workload.Gpus[i]))
                problems.Error(path.Key("gpus").Item(i), $"'{workload.Gpus[i]}' is named twice.", "Name each card once.");
        }

        if (workload.Systemd is not null && node.Os is { Family: OperatingSystemFamily.Unraid })
            problems.Error(path.Key("systemd"), $"Node '{workload.Node}' runs Unraid, which has no systemd.", "Run it as a container there.");
    }

    private static void CheckHealth(WorkloadConfig workload, YamlPath path, ProblemList problems)
    {
        if (workload.Health is not { } health)
            return;
        if (health.Port is { } port)
            problems.Refers(path.Key("health").Key("port"), port, "port", workload.Ports);
        else if (workload.Ports.Count == 0)
            problems.Error(path.Key("health"), "There is a health check but no port to ask.", "Add ports, or remove health.");
        if (health.Timeout > health.Every)
            problems.Error(path.Key("health").Key("timeout"), "A check may take longer than the time between two checks.", "Make timeout at most every.");
    }

    private static void CheckDev(string name, WorkloadConfig workload, YamlPath path, ProblemList problems, Dictionary<string, string> projects)
    {
        if (workload.Project is { } project && !projects.TryAdd(project, name))
            problems.Error(path.Key("project"), $"{project} is also the project of '{projects[project]}'.", "A project is one workload.");
        if (workload.Dev != DevMode.Simulated)
            return;
        if (workload.Project is not null)
            problems.Error(path.Key("dev"), "It is a project of Hydra's own and has no stand-in.", "Remove dev: simulated, or project.");
        if (workload.Api is null || workload.Ports.Count == 0)
            problems.Error(path.Key("dev"), "A stand-in needs to know what it stands for.", "Add api and ports, or remove dev: simulated.");
    }

    private static void CheckSecrets(WorkloadConfig workload, YamlPath path, ProblemList problems)
    {
        for (int i = 0; i < workload.Secrets.Count; i++)
        {
            if (!SecretName().IsMatch(workload.Secrets[i]))
                problems.Error(path.Key("secrets").Item(i), "This is not the name of a secret.", $"Names match {Identifiers.Pattern}; a secret's value never stands in this file.");
        }
    }

    private static void CheckNetworkOwner(string name, WorkloadConfig workload, string owner, YamlPath path, ClusterDocument document, ProblemList problems)
    {
        if (!problems.Refers(path, owner, "workload", document.Workloads))
            return;
        WorkloadConfig other = document.Workloads[owner];
        if (owner == name || other.Container is null || other.Node != workload.Node)
            problems.Error(path, $"'{owner}' is not another container of the same node.", "Name the container whose network it shares.");
    }

    [GeneratedRegex(Identifiers.Pattern, RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SecretName();
}
