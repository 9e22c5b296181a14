using Hydra.Cluster.Nodes;
using Hydra.Cluster.Reading;
using Hydra.Cluster.Workloads;

namespace Hydra.Cluster.Validation;

/// <summary>A workload runs in one way, on a node and graphics cards that exist, and its check asks a port that it has.</summary>
internal sealed class WorkloadRule : IClusterRule
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
        foreach ((YamlPath place, string gpu) in problems.EachOnce(path.Key("gpus"), workload.Gpus))
        {
            if (!node.Gpus.ContainsKey(gpu))
                problems.Unknown(place, null, gpu, node.Gpus.Keys, $"Node '{workload.Node}' has no graphics card '{TextForm.Excerpt(gpu)}'.");
        }

        if (workload.Systemd is not null && node.Os is { Family: OperatingSystemFamily.Unraid })
            problems.Error(path.Key("systemd"), $"Node '{workload.Node}' runs Unraid, which has no systemd.", "Run it as a container there.");
    }

    private static void CheckHealth(WorkloadConfig workload, YamlPath path, ProblemList problems)
    {
        if (workload.Health is not { } health)
            return;
        if (health.Timeout > health.Every)
            problems.Error(path.Key("health").Key("timeout"), "A check may take longer than the time between two checks.", "Make timeout at most every.");
        if (workload.Ports.Count == 0)
            problems.Error(path.Key("health"), "There is a health check but no port to ask.", "Add ports, or remove health.");
        else if (health.Port is not { } port)
            CheckAsked(health, workload.Ports.First(), path, problems);
        else if (problems.Refers(path.Key("health").Key("port"), port, "port", workload.Ports))
            CheckAsked(health, KeyValuePair.Create(port, workload.Ports[port]), path, problems);
    }

    private static void CheckAsked(HealthCheckConfig health, KeyValuePair<string, PortBinding> port, YamlPath path, ProblemList problems)
    {
        if (health.Http is not null && port.Value.Protocol is not (PortProtocol.Http or PortProtocol.Https))
            problems.Error(path.Key("health").Key("http"), $"Port '{port.Key}' does not speak HTTP.", "Name one that does in health.port, or remove http: a connection is then the check.");
        else if (port.Value.IsUdp)
            problems.Error(path.Key("health"), $"Port '{port.Key}' is a UDP port, which cannot be checked.", "Name another one in health.port, or remove health.");
    }

    private static void CheckDev(string name, WorkloadConfig workload, YamlPath path, ProblemList problems, Dictionary<string, string> projects)
    {
        if (workload.Project is { } project && !projects.TryAdd(project, name))
            problems.Error(path.Key("project"), $"{project} is also the project of '{projects[project]}'.", "A project is one workload.");
        if (workload.Dev == DevMode.Absent && workload.Project is not null)
            problems.Error(path.Key("dev"), "It is a project of Hydra's own, which the dev cluster starts.", "Remove dev: absent, or project.");
        if (workload.Dev == DevMode.OnDemand && (workload.Container is null || workload.Project is not null))
            problems.Error(path.Key("dev"), "Only a container that is no project of Hydra's own can wait until somebody starts it.", "Remove dev: on-demand.");
        if (workload.Dev != DevMode.Simulated)
            return;
        if (workload.Project is not null)
            problems.Error(path.Key("dev"), "It is a project of Hydra's own and has no stand-in.", "Remove dev: simulated, or project.");
        if (workload.Api is null || workload.Ports.Count == 0)
            problems.Error(path.Key("dev"), "A stand-in needs to know what it stands for.", "Add api and ports, or remove dev: simulated.");
    }

    private static void CheckSecrets(WorkloadConfig workload, YamlPath path, ProblemList problems)
    {
        foreach ((YamlPath place, string secret) in problems.EachOnce(path.Key("secrets"), workload.Secrets))
        {
            if (!TextForm.Matches(Identifiers.Pattern, secret))
                problems.Error(place, "This is not the name of a secret.", $"Names match {Identifiers.Pattern}; a secret's value never stands in this file.");
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
}
