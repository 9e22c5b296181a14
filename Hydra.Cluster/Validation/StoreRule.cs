using Hydra.Cluster.Reading;
using Hydra.Cluster.Workloads;

namespace Hydra.Cluster.Validation;

/// <summary>A store says what a connection needs, and a container's environment names secrets and workloads that it may see.</summary>
internal sealed class StoreRule : IClusterRule
{
    public void Check(ClusterDocument document, ProblemList problems)
    {
        var connections = new Dictionary<string, string>();
        foreach ((string name, WorkloadConfig workload) in document.Workloads)
        {
            YamlPath path = RulePaths.Workloads.Key(name);
            if (workload.Store is { } store)
            {
                CheckStore(store, workload, path.Key("store"), problems);
                string connection = store.Database ?? name;
                if (!connections.TryAdd(connection, name))
                    problems.Error(path.Key("store"), $"Services would know it as '{connection}', as they know '{connections[connection]}'.", "Give the database, or the workload, another name.");
            }

            foreach ((string variable, EnvironmentTemplate template) in workload.Container?.Environment ?? new Dictionary<string, EnvironmentTemplate>())
                CheckTemplate(template, workload, path.Key("container").Key("environment").Key(variable), document, problems);
        }
    }

    private static void CheckStore(StoreConfig store, WorkloadConfig workload, YamlPath path, ProblemList problems)
    {
        string product = store.Product.ToString().ToLowerInvariant();
        if (store.Password is not null && !workload.Secrets.Contains(store.Password))
            problems.Error(path.Key("password"), $"'{TextForm.Excerpt(store.Password)}' is not among the workload's secrets.", "Add it to secrets, or name one that is there.");
        CheckNeeded(store.Product.HasUsers(), store.User, "user", product, path, problems);
        CheckNeeded(store.Product.HasDatabases(), store.Database, "database", product, path, problems);
        PortProtocol spoken = store.Product.SpeaksHttp() ? PortProtocol.Http : PortProtocol.Tcp;
        string port = KebabCase.Of(spoken.ToString());
        if (!workload.Ports.TryGetValue(port, out PortBinding binding) || binding.Protocol != spoken)
            problems.Error(path, $"Services reach {product} over a port called '{port}' that speaks {port}, and there is none.", store.Product.SpeaksHttp() ? "Add http to ports." : "Add tcp to ports, such as tcp: 5432/tcp.");
    }

    private static void CheckNeeded(bool needed, string? value, string key, string product, YamlPath path, ProblemList problems)
    {
        if (needed && value is null)
            problems.Error(path, $"{product} needs a {key}, and none is named.", $"Add {key}.");
        else if (!needed && value is not null)
            problems.Error(path.Key(key), $"{product} has no {key}.", "Remove the line.");
    }

    private static void CheckTemplate(EnvironmentTemplate template, WorkloadConfig workload, YamlPath path, ClusterDocument document, ProblemList problems)
    {
        // A value that could not be bound has been named already.
        foreach (TemplatePart part in template is null ? [] : template.Parts.Where(part => part.Kind != TemplatePartKind.Text))
        {
            if (part.Kind == TemplatePartKind.Secret)
            {
                if (!workload.Secrets.Contains(part.Value))
                    problems.Error(path, $"'{TextForm.Excerpt(part.Value)}' is not among the workload's secrets.", "Add it to secrets, or name one that is there.");
            }
            else if (problems.Refers(path, part.Value, "workload", document.Workloads))
            {
                CheckAddressee(part.Value, workload, path, document, problems);
            }
        }
    }

    private static void CheckAddressee(string name, WorkloadConfig workload, YamlPath path, ClusterDocument document, ProblemList problems)
    {
        if (!workload.DependsOn.Contains(name) && !workload.Uses.Contains(name))
            problems.Error(path, $"'{name}' is neither in depends-on nor in uses.", "Add it to one of them.");
        if (document.Workloads[name]?.Ports.Count == 0)
            problems.Error(path, $"'{name}' listens on no port.", "Add ports there, or remove the place.");
    }
}
