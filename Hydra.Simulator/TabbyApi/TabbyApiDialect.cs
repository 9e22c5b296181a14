using System.Text.Json.Nodes;
using Hydra.Simulator.FastApi;
using Hydra.Simulator.Faults;
using Hydra.Simulator.StandIns;

namespace Hydra.Simulator.TabbyApi;

/// <summary>TabbyAPI as its branch exl2-checkpoint speaks: the only one that loads ExLlamaV2 models.</summary>
internal sealed class TabbyApiDialect : IDialect
{
    public void Map(WebApplication app, StandIn standIn)
    {
        var state = new TabbyState(standIn);
        app.Lifetime.ApplicationStopped.Register(state.Dispose);
        var models = new TabbyModels(standIn, state);
        var tokens = new TabbyTokens(state);
        var completions = new TabbyCompletions(standIn, state);

        app.MapGet("/health", context => HealthAsync(context, state));
        app.MapGet("/.well-known/serviceinfo", ServiceInfoAsync);
        app.MapGet("/v1/auth/permission", context => PermissionAsync(context, state));
        app.MapGet("/v1/models", models.ListAsync);
        app.MapGet("/v1/model/list", models.ListAsync);
        app.MapGet("/v1/model", models.CurrentAsync);
        app.MapGet("/props", models.PropsAsync);
        app.MapPost("/v1/model/load", models.LoadAsync).Loads();
        app.MapPost("/v1/model/unload", models.UnloadAsync);
        app.MapPost("/v1/token/encode", tokens.EncodeAsync);
        app.MapPost("/v1/token/decode", tokens.DecodeAsync);
        app.MapPost("/v1/chat/completions", completions.AnswerChatAsync).Generates();
        app.MapPost("/v1/completions", completions.AnswerTextAsync).Generates();
        app.MapPost("/v1/embeddings", models.EmbedAsync).Generates();
    }

    public Task WriteServerErrorAsync(HttpContext context) => FastApiRefusals.WriteServerErrorAsync(context);

    public Task WriteUnroutedAsync(HttpContext context) => FastApiRefusals.WriteUnroutedAsync(context);

    private static Task HealthAsync(HttpContext context, TabbyState state)
    {
        JsonArray issues = state.Issues();
        int status = issues.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return JsonAnswer.WriteAsync(context, status, JsonAnswer.TextOf(new JsonObject
        {
            ["status"] = issues.Count == 0 ? "healthy" : "unhealthy",
            ["issues"] = issues,
        }));
    }

    private static Task ServiceInfoAsync(HttpContext context) => JsonAnswer.WriteAsync(context, new JsonObject
    {
        ["version"] = 0.1,
        ["software"] = new JsonObject { ["name"] = "TabbyAPI", ["repository"] = "https://github.com/theroyallab/tabbyAPI" },
        ["api"] = new JsonObject { ["openai"] = new JsonObject { ["name"] = "OpenAI API", ["relative_url"] = "/v1", ["version"] = 1 } },
    });

    private static Task PermissionAsync(HttpContext context, TabbyState state)
    {
        state.Keys.CheckApi(context.Request);
        string permission = state.Keys.PermissionOf(context.Request)
            ?? throw FastApiRefusals.Refusal(StatusCodes.Status400BadRequest, "The provided authentication key is invalid.");
        return JsonAnswer.WriteAsync(context, new JsonObject { ["permission"] = permission });
    }
}
