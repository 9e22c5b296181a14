using Hydra.ServiceDefaults.Keys;

namespace Hydra.Gateway.Messages;

/// <summary>POST /v1/messages and /v1/messages/count_tokens, and / itself, by which Claude Code sees whether anybody is there before it has shown a key.</summary>
internal static class MessagesApi
{
    public static IEndpointRouteBuilder MapMessagesApi(this IEndpointRouteBuilder app)
    {
        MessagesHandler messages = app.ServiceProvider.GetRequiredService<MessagesHandler>();
        app.MapPost("/v1/messages", messages.AnswerAsync).RequireScope(KeyScopes.Inference);
        app.MapPost("/v1/messages/count_tokens", messages.CountAsync).RequireScope(KeyScopes.Inference);
        app.MapMethods("/", [HttpMethods.Get, HttpMethods.Head], () => TypedResults.Text("Hydra's gateway. GET /v1/models lists its models.\n")).AllowAnonymous();
        return app;
    }
}
