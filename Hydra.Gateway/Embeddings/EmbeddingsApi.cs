using Hydra.Gateway.Requests;
using Hydra.ServiceDefaults.Keys;

namespace Hydra.Gateway.Embeddings;

/// <summary>POST /v1/embeddings.</summary>
internal static class EmbeddingsApi
{
    public static IEndpointRouteBuilder MapEmbeddingsApi(this IEndpointRouteBuilder app)
    {
        InferencePipeline pipeline = app.ServiceProvider.GetRequiredService<InferencePipeline>();
        app.MapPost("/v1/embeddings", context => pipeline.HandleAsync(context, InferenceOperation.Embedding)).RequireScope(KeyScopes.Inference);
        return app;
    }
}
