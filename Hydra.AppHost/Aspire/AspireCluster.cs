using Hydra.AppHost.DevState;
using Hydra.AppHost.Topology;
using Microsoft.Extensions.DependencyInjection;

namespace Hydra.AppHost.Aspire;

/// <summary>Puts a topology into an Aspire application: first every resource, then what joins them.</summary>
internal sealed class AspireCluster(IDistributedApplicationBuilder builder, DevTopology topology, AspireParameters parameters)
{
    private readonly AspireExpressions _expressions = new(parameters);
    private readonly Dictionary<string, IResourceBuilder<NodeResource>> _nodes = [];
    private readonly Dictionary<string, IResourceBuilder<IResource>> _resources = [];
    private readonly Dictionary<string, StoreReference> _stores = [];

    /// <summary>Adds all of it.</summary>
    /// <param name="key">The key that opens everything in a dev cluster; null where none runs.</param>
    public void Add(DevKey? key = null)
    {
        // As the cluster file's own probes do: a redirect is an answer, and nothing of a dev cluster is behind a proxy.
        builder.Services.ConfigureHttpClientDefaults(clients => clients.ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }));
        foreach (DevNode node in topology.Nodes)
            _nodes[node.Name] = builder.AddNode(node);
        foreach (RealWorkload real in topology.Real)
        {
            if (builder.AddReal(real) is { } added)
                _resources[real.Workload] = added.WithParentRelationship(_nodes[real.Node]);
        }

        List<Action> joints = [.. topology.Containers.Select(Add), .. topology.Processes.Select(Add)];
        if (key is not null && topology.Processes.FirstOrDefault(process => process.Kind == ResourceKind.Simulator) is { } simulator)
            AspireStandIns.Add(builder, simulator, key, _nodes);
        joints.ForEach(join => join());
    }

    /// <summary>Adds a container; gives what joins it to the others, once all are there.</summary>
    private Action Add(DevContainer container)
    {
        IResourceBuilder<ContainerResource> added = AspireContainers.Add(builder, container, parameters, _stores);
        Enter(container, added);
        return () => Join(container, added);
    }

    /// <summary>Adds a process; gives what joins it to the others, once all are there.</summary>
    private Action Add(DevProcess process)
    {
        IResourceBuilder<ProjectResource> added = AspireProjects.Add(builder, process, _expressions);
        Enter(process, added);
        return () =>
        {
            Join(process, added);
            foreach (StoreReference store in process.References.Select(_stores.GetValueOrDefault).OfType<StoreReference>())
                store.From(added);
        };
    }

    private void Enter<T>(DevResource resource, IResourceBuilder<T> added)
        where T : class, IResourceWithEndpoints
    {
        _resources[resource.Name] = added;
        foreach (DevEndpoint endpoint in resource.Endpoints)
            _expressions.Add(endpoint, added.GetEndpoint(endpoint.Name));
        if (resource.Node is { } node)
            added.WithParentRelationship(_nodes[node]);
    }

    private void Join<T>(DevResource resource, IResourceBuilder<T> added)
        where T : IResourceWithEnvironment, IResourceWithWaitSupport
    {
        HashSet<string> givenByStores = [.. resource.References.Select(_stores.GetValueOrDefault).OfType<StoreReference>().SelectMany(store => store.Variables)];
        foreach (DevVariable variable in resource.Variables.Where(variable => variable.Injection == Injection.ByBothEngines && !givenByStores.Contains(variable.Name)))
            added.WithEnvironment(variable.Name, _expressions.Of(variable.Value));
        foreach (IResourceBuilder<IResource> other in resource.References.Select(_resources.GetValueOrDefault).OfType<IResourceBuilder<IResource>>())
            added.WithReferenceRelationship(other.Resource);
        foreach (string name in resource.DependsOn)
            added.WaitFor(_resources[name]);
    }
}
