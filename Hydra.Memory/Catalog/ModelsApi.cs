using Hydra.Memory.Letta;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hydra.Memory.Catalog;

/// <summary>/v1/models and /v1/providers, from cluster.yaml: nothing is asked of a server that may be down.</summary>
internal static class ModelsApi
{
    public static RouteGroupBuilder MapModelsApi(this RouteGroupBuilder v1)
    {
        v1.MapGet("/models", ListChat);
        v1.MapGet("/models/embedding", ListEmbedding);
        v1.MapGet("/providers", (ClusterModels models) => (IEnumerable<ProviderState>)[models.Provider]);
        return v1;
    }

    private static Ok<IEnumerable<ModelState>> ListChat(LettaQuery query, ClusterModels models) => TypedResults.Ok(models.Chat.Where(model => IsAskedFor(query, model)));

    private static Ok<IEnumerable<EmbeddingModelState>> ListEmbedding(ClusterModels models) => TypedResults.Ok(models.Embedding);

    private static bool IsAskedFor(LettaQuery query, ModelState model) =>
        (query.Texts("provider_category") is not { Count: > 0 } categories || categories.Contains(model.ProviderCategory))
        && (query.Text("provider_name") ?? model.ProviderName) == model.ProviderName
        && (query.Text("provider_type") ?? model.ProviderType) == model.ProviderType;
}
