using Hydra.Gateway.Requests;
using Hydra.ServiceDefaults.Keys;

namespace Hydra.Gateway.Chat;

/// <summary>POST /v1/chat/completions and /v1/completions.</summary>
internal static class ChatApi
{
    public static IEndpointRouteBuilder MapChatApi(this IEndpointRouteBuilder app)
    {
        InferencePipeline pipeline = app.ServiceProvider.GetRequiredService<InferencePipeline>();
        app.MapPost("/v1/chat/completions", context => pipeline.HandleAsync(context, InferenceOperation.Chat)).RequireScope(KeyScopes.Inference);
        app.MapPost("/v1/completions", context => pipeline.HandleAsync(context, InferenceOperation.Completion)).RequireScope(KeyScopes.Inference);
        return app;
    }
}
