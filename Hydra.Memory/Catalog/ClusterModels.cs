using Hydra.Cluster.Inference;
using Hydra.Memory.Letta;
using Hydra.ServiceDefaults.Clusters;
using Hydra.ServiceDefaults.Discovery;

namespace Hydra.Memory.Catalog;

/// <summary>The models of the current cluster file, which the gateway serves.</summary>
internal sealed class ClusterModels(IClusterSource cluster, WorkloadAddresses addresses)
{
    private const string Gateway = "gateway";

    /// <summary>For a model that the cluster does not know: small enough for any of today's.</summary>
    private const int UnknownContext = 8192;

    public IEnumerable<ModelState> Chat => OfKind(ModelKind.Chat).Select(model => ChatState(ModelHandle.Of(model.Name), model));

    public IEnumerable<EmbeddingModelState> Embedding => OfKind(ModelKind.Embedding).Select(model => EmbeddingState(ModelHandle.Of(model.Name), model));

    /// <summary>What an agent uses that names none; null in a cluster without such a model.</summary>
    public string? DefaultChat => OfKind(ModelKind.Chat).Select(model => ModelHandle.Of(model.Name)).FirstOrDefault();

    /// <inheritdoc cref="DefaultChat"/>
    public string? DefaultEmbedding => OfKind(ModelKind.Embedding).Select(model => ModelHandle.Of(model.Name)).FirstOrDefault();

    public ProviderState Provider => new(LettaId.From(LettaId.Provider, ModelHandle.Provider), ModelHandle.Provider, "openai", "base", Endpoint, LettaId.DefaultOrganization);

    /// <summary>A handle's model; one that the cluster does not know is told with what can be told of any.</summary>
    public ModelState ChatOf(string? handle) => ChatState(handle ?? "", Resolve(handle, ModelKind.Chat));

    /// <inheritdoc cref="ChatOf"/>
    public EmbeddingModelState EmbeddingOf(string? handle) => EmbeddingState(handle ?? "", Resolve(handle, ModelKind.Embedding));

    private string? Endpoint => cluster.Current.FindWorkload(Gateway) is { } gateway ? $"{addresses.AddressOf(gateway).ToString().TrimEnd('/')}/v1" : null;

    private IEnumerable<ServedModel> OfKind(ModelKind kind) => cluster.Current.Models.Where(model => model.Config.Kind == kind);

    private ServedModel? Resolve(string? handle, ModelKind kind) =>
        handle is not null && cluster.Current.RouteFor(ModelHandle.NameOf(handle))?.Model is { } model && model.Config.Kind == kind ? model : null;

    private ModelState ChatState(string handle, ServedModel? model)
    {
        string name = ModelHandle.NameOf(handle);
        int context = model?.Config.Context ?? UnknownContext;
        return new ModelState
        {
            Handle = handle,
            Name = name,
            DisplayName = model?.Config.Purpose is { } purpose ? $"{name} ({purpose})" : name,
            Model = name,
            ContextWindow = context,
            MaxContextWindow = context,
            ModelEndpoint = Endpoint,
        };
    }

    private EmbeddingModelState EmbeddingState(string handle, ServedModel? model)
    {
        string name = ModelHandle.NameOf(handle);
        return new EmbeddingModelState
        {
            Handle = handle,
            Name = name,
            DisplayName = name,
            EmbeddingModel = name,
            EmbeddingDim = model?.Config.Dimensions,
            EmbeddingEndpoint = Endpoint,
        };
    }
}
