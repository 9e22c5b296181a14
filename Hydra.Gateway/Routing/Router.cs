using Hydra.Cluster;
using Hydra.Cluster.Inference;
using Hydra.Gateway.Errors;
using Hydra.Gateway.Requests;

namespace Hydra.Gateway.Routing;

/// <summary>Decides who may answer. Today the model that the caller names decides; the complexity of the request will for <c>auto</c>.</summary>
internal sealed class Router(RouteTable table)
{
    public (InferenceRoute? Route, ApiError? Error) Decide(InferenceRequest request) =>
        Decide(request.Model, request.Operation == InferenceOperation.Embedding ? ModelKind.Embedding : ModelKind.Chat);

    /// <summary>Decides by name and by what the model has to do.</summary>
    public (InferenceRoute? Route, ApiError? Error) Decide(string name, ModelKind wanted)
    {
        if (table.Find(name) is not { } route)
            return (null, name == ClusterModel.AutoModel ? ApiError.AutoNotYet : ApiError.ModelNotFound(name));
        if (route.Model.Config.Kind == wanted)
            return (route, null);
        return (null, ApiError.Invalid($"The model '{name}' cannot do that. {UseOf(route.Model.Config.Kind)}", "model", "model_not_suitable"));
    }

    private static string UseOf(ModelKind kind) => kind switch
    {
        ModelKind.Embedding => "It makes embeddings: POST /v1/embeddings.",
        ModelKind.Speech => "It makes speech: POST /v1/audio/speech.",
        ModelKind.Transcription => "It makes text of speech: POST /v1/audio/transcriptions or /v1/audio/translations.",
        ModelKind.Image => "It makes pictures: POST /v1/images/generations.",
        _ => "It makes text: POST /v1/chat/completions.",
    };
}
