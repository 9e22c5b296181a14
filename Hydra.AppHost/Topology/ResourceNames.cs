namespace Hydra.AppHost.Topology;

/// <summary>In cluster.yaml a node, a workload, a database and a secret may bear one name; where all of them are resources, as under Aspire, they may not.</summary>
internal static class ResourceNames
{
    /// <summary>Refuses names that mean two things, naming both.</summary>
    public static void RequireDistinct(DevTopology topology)
    {
        List<string> problems =
        [
            .. from name in Of(topology)
               group name.What by name.Name into shared
               where shared.Count() > 1
               select $"'{shared.Key}' is the name of {string.Join(" and of ", shared)}. Under Aspire each needs a name of its own: rename one in cluster.yaml.",
        ];
        if (problems.Count > 0)
            throw new UserErrorException(string.Join(Environment.NewLine, problems));
    }

    private static IEnumerable<(string Name, string What)> Of(DevTopology topology) =>
    [
        .. topology.Nodes.Select(node => (node.Name, "a node")),
        .. topology.Resources.Select(resource => (resource.Name, resource is DevContainer ? "a container" : "a process")),
        .. topology.Processes.SelectMany(process => process.StandIns).Select(standIn => (standIn.Workload, "a stand-in")),
        .. topology.Real.Where(real => real.Endpoints.Any(endpoint => endpoint.Address.Scheme is "http" or "https")).Select(real => (real.Workload, "a workload of a real node")),
        .. topology.Containers.Where(container => container.Store?.Database is not null).Select(container => (container.Store!.Database!, $"the database of {container.Name}")),
        .. topology.Parameters.Select(parameter => (parameter.Name, parameter.Kind == ParameterKind.Secret ? "a secret" : "a setting of the AppHost")),
    ];
}
