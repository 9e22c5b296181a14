using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;
using Hydra.Cluster.Inference;
using Hydra.Cluster.Nodes;
using Hydra.Cluster.Workloads;

namespace Hydra.Cluster;

/// <summary>
/// The homelab, derived from cluster.yaml: immutable, every reference followed, every lookup indexed once.
/// Whatever another part of Hydra needs to know of the cluster, it asks here.
/// </summary>
public sealed class ClusterModel
{
    /// <summary>The model name by which a client leaves the choice to the gateway.</summary>
    public const string AutoModel = "auto";

    private readonly FrozenDictionary<string, Node> _nodes;
    private readonly FrozenDictionary<string, Workload> _workloads;
    private readonly FrozenDictionary<NodeId, ImmutableArray<Workload>> _workloadsOfNode;
    private readonly FrozenDictionary<WorkloadId, ImmutableArray<Workload>> _dependencies;
    private readonly FrozenDictionary<WorkloadId, ImmutableArray<Workload>> _dependants;
    private readonly FrozenDictionary<WorkloadId, ImmutableArray<ServedModel>> _modelsOfWorkload;
    private readonly FrozenDictionary<string, Lazy<ModelRoute>> _routes;
    private readonly FrozenSet<IPAddress> _nodeAddresses;

    private ClusterModel(ClusterDocument document, ImmutableArray<ClusterProblem> warnings)
    {
        Document = document;
        Warnings = warnings;
        Nodes = [.. document.Nodes.Select(pair => NodeOf(pair.Key, pair.Value))];
        _nodes = Nodes.ToFrozenDictionary(node => node.Id.Value);
        Workloads = [.. document.Workloads.Select(pair => WorkloadOf(pair.Key, pair.Value, _nodes[pair.Value.Node]))];
        _workloads = Workloads.ToFrozenDictionary(workload => workload.Id.Value);
        Models = [.. document.Models.Select(pair => ModelOf(pair.Key, pair.Value))];
        StartOrder = OrderByDependency();

        _workloadsOfNode = Index(Workloads.Select(workload => (workload.Node.Id, workload)));
        _dependencies = Workloads.ToFrozenDictionary(workload => workload.Id, DependenciesIn);
        _dependants = Index(Workloads.SelectMany(workload => _dependencies[workload.Id].Select(needed => (needed.Id, workload))));
        _modelsOfWorkload = Index(Models.SelectMany(model => model.Placements.Select(placement => (placement.Workload.Id, model))));
        _routes = RoutesByName();
        AliasPatterns = [.. document.Aliases.Keys.Where(AliasPattern.IsPattern).Select(alias => new AliasPattern(alias))];
        _nodeAddresses = Nodes.SelectMany(node => (IPAddress[])[node.Address, node.LoopbackAddress]).ToFrozenSet();
    }

    /// <summary>The file as written.</summary>
    public ClusterDocument Document { get; }

    /// <summary>What its owner should look at though the file can be used.</summary>
    public ImmutableArray<ClusterProblem> Warnings { get; }

    /// <summary>The machines, in the order of the file.</summary>
    public ImmutableArray<Node> Nodes { get; }

    /// <summary>Everything that runs, in the order of the file.</summary>
    public ImmutableArray<Workload> Workloads { get; }

    /// <summary>The models, in the order of the file.</summary>
    public ImmutableArray<ServedModel> Models { get; }

    /// <summary>The workloads, each after all that it depends on; in the order of the file where that leaves a choice.</summary>
    public ImmutableArray<Workload> StartOrder { get; }

    /// <summary>Every name that a client finds in a list: models and aliases, in the order of the file.</summary>
    public IEnumerable<string> ModelNames => Models.Select(model => model.Name).Concat(Document.Aliases.Keys.Where(alias => !AliasPattern.IsPattern(alias)));

    /// <summary>The aliases that stand for many names, in the order of the file: the first that matches is meant. <see cref="RouteFor"/> takes them by their text.</summary>
    public ImmutableArray<AliasPattern> AliasPatterns { get; }

    /// <summary>The node of that name, or null.</summary>
    public Node? FindNode(string name) => _nodes.GetValueOrDefault(name);

    /// <summary>The workload of that name, or null.</summary>
    public Workload? FindWorkload(string name) => _workloads.GetValueOrDefault(name);

    /// <summary>What runs on a node.</summary>
    public ImmutableArray<Workload> WorkloadsOf(NodeId node) => Found(_workloadsOfNode, node);

    /// <summary>What a workload cannot work without, directly.</summary>
    public ImmutableArray<Workload> DependenciesOf(WorkloadId workload) => Found(_dependencies, workload);

    /// <summary>What cannot work without a workload, directly.</summary>
    public ImmutableArray<Workload> DependantsOf(WorkloadId workload) => Found(_dependants, workload);

    /// <summary>The models that a workload can serve.</summary>
    public ImmutableArray<ServedModel> ModelsOf(WorkloadId workload) => Found(_modelsOfWorkload, workload);

    /// <summary>What may answer a request for a model or an alias, in order; null where the name stands for nothing.</summary>
    public ModelRoute? RouteFor(string modelOrAlias) =>
        (_routes.GetValueOrDefault(modelOrAlias) ?? (AliasPatterns.FirstOrDefault(pattern => pattern.Matches(modelOrAlias)) is { } pattern ? _routes[pattern.Text] : null))?.Value;

    /// <summary>Whether an address belongs to a node, on the LAN or on a dev cluster's loopback.</summary>
    public bool IsNodeAddress(IPAddress address) => _nodeAddresses.Contains(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);

    internal static ClusterModel From(ClusterDocument document, ImmutableArray<ClusterProblem> warnings) => new(document, warnings);

    internal static IPAddress LoopbackFor(IPAddress address)
    {
        byte[] bytes = address.GetAddressBytes();
        return new IPAddress([127, 0, bytes[2], bytes[3]]);
    }

    private static Node NodeOf(string name, NodeConfig config)
    {
        var id = new NodeId(name);
        return new Node
        {
            Id = id,
            Config = config,
            LoopbackAddress = LoopbackFor(config.Address),
            Accelerators =
            [
                .. config.Gpus.Select(gpu => AcceleratorOf(gpu.Key, gpu.Value, id)),
            ],
        };
    }

    private static Accelerator AcceleratorOf(string name, AcceleratorConfig config, NodeId node) =>
        new() { Name = name, Node = node, Model = config.Model, Vendor = config.Vendor, Vram = config.Vram };

    private static Workload WorkloadOf(string name, WorkloadConfig config, Node node) => new()
    {
        Id = new WorkloadId(name),
        Config = config,
        Node = node,
        Kind = config.Systemd is not null ? WorkloadKind.SystemdUnit : config.Container is not null ? WorkloadKind.Container : WorkloadKind.Process,
        Endpoints = [.. config.Ports.Select(port => new WorkloadEndpoint(port.Key, port.Value))],
        Accelerators = [.. config.Gpus.Select(gpu => AcceleratorOf(gpu, node.Config.Gpus[gpu], node.Id))],
    };

    private ServedModel ModelOf(string name, ModelConfig config) => new()
    {
        Name = name,
        Config = config,
        Placements = [.. config.ServedBy.Select(place => new ModelPlacement(_workloads[place.Key], place.Value.As ?? name, place.Value.Resident))],
    };

    private ImmutableArray<Workload> DependenciesIn(Workload workload) => [.. workload.Config.DependsOn.Select(name => _workloads[name])];

    /// <summary>Made when first asked for: models times failovers times placements can be more than a file of any size should cost.</summary>
    private FrozenDictionary<string, Lazy<ModelRoute>> RoutesByName()
    {
        var byName = Models.ToDictionary(model => model.Name);
        var routes = Models.ToDictionary(model => model.Name, model => new Lazy<ModelRoute>(() => new ModelRoute(model, null, StepsOf(model, byName))));
        foreach ((string alias, string name) in Document.Aliases)
        {
            Lazy<ModelRoute> route = routes[name];
            routes[alias] = new Lazy<ModelRoute>(() => route.Value with { Alias = alias });
        }

        return routes.ToFrozenDictionary();
    }

    private static ImmutableArray<RouteStep> StepsOf(ServedModel model, Dictionary<string, ServedModel> byName) =>
    [
        .. model.Placements.Select(placement => new RouteStep(model, placement, IsFailover: false)),
        .. model.Config.Failover.Select(name => byName[name]).SelectMany(other => other.Placements.Select(placement => new RouteStep(other, placement, IsFailover: true))),
    ];

    /// <summary>Depth first with its own stack; the validator has refused circles.</summary>
    private ImmutableArray<Workload> OrderByDependency()
    {
        ImmutableArray<Workload>.Builder order = ImmutableArray.CreateBuilder<Workload>(Workloads.Length);
        var seen = new HashSet<WorkloadId>();
        var stack = new Stack<(Workload Workload, bool Expanded)>();
        foreach (Workload start in Workloads)
        {
            stack.Push((start, false));
            while (stack.TryPop(out (Workload Workload, bool Expanded) frame))
            {
                if (frame.Expanded)
                {
                    order.Add(frame.Workload);
                    continue;
                }

                if (!seen.Add(frame.Workload.Id))
                    continue;
                stack.Push((frame.Workload, true));
                foreach (string name in frame.Workload.Config.DependsOn.Reverse())
                    stack.Push((_workloads[name], false));
            }
        }

        return order.ToImmutable();
    }

    private static FrozenDictionary<TKey, ImmutableArray<TValue>> Index<TKey, TValue>(IEnumerable<(TKey Key, TValue Value)> pairs) where TKey : notnull =>
        pairs.GroupBy(pair => pair.Key, pair => pair.Value).ToFrozenDictionary(group => group.Key, group => group.ToImmutableArray());

    private static ImmutableArray<TValue> Found<TKey, TValue>(FrozenDictionary<TKey, ImmutableArray<TValue>> index, TKey key) where TKey : notnull =>
        index.TryGetValue(key, out ImmutableArray<TValue> values) ? values : [];
}
