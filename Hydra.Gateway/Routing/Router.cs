using Hydra.Cluster;
using Hydra.Cluster.Inference;
using Hydra.Gateway.Errors;
using Hydra.Gateway.Requests;

namespace Hydra.Gateway.Routing;

/// <summary>Decides who may answer. Today the model that the caller names decides; the complexity of the request will for <c>auto</c>.</summary>
internal sealed class Router(RouteTable table)
{
    public (InferenceRoute? Route, ApiError? Error) Decide(InferenceRequest request)
    {
        if (table.Find(request.Model) is not { } route)
            return (null, request.Model == ClusterModel.AutoModel ? ApiError.AutoNotYet : ApiError.ModelNotFound(request.Model));

        bool isEmbedding = route.Model.Config.Kind == ModelKind.Embedding;
        if (isEmbedding == (request.Operation == InferenceOperation.Embedding))
            return (route, null);
        string remedy = isEmbedding ? "It makes embeddings: POST /v1/embeddings." : "It makes text: POST /v1/chat/completions.";
        return (null, ApiError.Invalid($"The model '{request.Model}' cannot do that. {remedy}", "model", "model_not_suitable"));
    }
}
