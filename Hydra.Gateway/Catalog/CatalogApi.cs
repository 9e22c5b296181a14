using Hydra.Gateway.Errors;
using Hydra.ServiceDefaults.Keys;

namespace Hydra.Gateway.Catalog;

/// <summary>GET /v1/models and /v1/models/{id}: always from memory, so that no backend that is down can hold up a client's model list.</summary>
internal static class CatalogApi
{
    public static IEndpointRouteBuilder MapCatalogApi(this IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/models", ListAsync).RequireScope(KeyScopes.Inference);
        // A catch-all: names of models may hold slashes.
        app.MapGet("/v1/models/{**id}", FindAsync).RequireScope(KeyScopes.Inference);
        return app;
    }

    private static async Task ListAsync(HttpContext context, ModelCatalog catalog)
    {
        (CatalogPage? page, ApiError? error) = CatalogPage.Read(context.Request.Query);
        if (error is not null)
            await RefuseAsync(context, error);
        else
            await TypedResults.Bytes(page is null ? catalog.List : catalog.Page(page), "application/json; charset=utf-8").ExecuteAsync(context);
    }

    private static async Task FindAsync(HttpContext context, string id, ModelCatalog catalog)
    {
        // The one escape that ASP.NET Core leaves in a path, so that a slash within a segment stays one.
        id = id.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        if (catalog.Find(id) is { } model)
            await TypedResults.Bytes(model, "application/json; charset=utf-8").ExecuteAsync(context);
        else
            await RefuseAsync(context, ApiError.ModelNotFound(id));
    }

    /// <summary>The list is for both kinds of client, and so are its errors.</summary>
    private static Task RefuseAsync(HttpContext context, ApiError error) => AnthropicErrors.AreReadBy(context.Request)
        ? AnthropicErrors.WriteAsync(context.Response, error, context.RequestAborted)
        : OpenAiErrors.WriteAsync(context.Response, error, context.RequestAborted);
}
