using Hydra.Gateway.Dialects;
using Hydra.Gateway.Errors;
using Hydra.Gateway.Requests;
using Hydra.Gateway.Translation;
using Hydra.ServiceDefaults.Keys;

namespace Hydra.Gateway.Responses;

/// <summary>POST /v1/responses, OpenAI's Responses API without its memory: nothing is stored, so nothing can be fetched, cancelled or deleted later.</summary>
internal static class ResponsesApi
{
    public static IEndpointRouteBuilder MapResponsesApi(this IEndpointRouteBuilder app)
    {
        InferencePipeline pipeline = app.ServiceProvider.GetRequiredService<InferencePipeline>();
        TimeProvider time = app.ServiceProvider.GetRequiredService<TimeProvider>();
        app.MapPost("/v1/responses", context => pipeline.HandleAsync(context, body => Read(body, time))).RequireScope(KeyScopes.Inference);
        app.MapMethods("/v1/responses/{id}", [HttpMethods.Get, HttpMethods.Delete], NothingStoredAsync).RequireScope(KeyScopes.Inference);
        app.MapGet("/v1/responses/{id}/input_items", NothingStoredAsync).RequireScope(KeyScopes.Inference);
        app.MapPost("/v1/responses/{id}/cancel", NothingStoredAsync).RequireScope(KeyScopes.Inference);
        return app;
    }

    private static CallerRequest Read(RequestBody body, TimeProvider time)
    {
        using (body)
        {
            ResponsesTranslation said = ResponsesToOpenAi.Translate(body.Memory);
            if (said.Error is not null)
                return new CallerRequest(null, said.Error, OpenAiDialect.Instance);
            (InferenceRequest? request, ApiError? error) = RequestParser.Parse(InferenceOperation.Chat, RequestBody.Copy(said.Body.Span));
            return new CallerRequest(request, error, new ResponsesDialect(said.Echo!, said.Dropped, time));
        }
    }

    private static Task NothingStoredAsync(HttpContext context, string id)
    {
        string message = $"There is no response '{(id.Length <= 100 ? id : id[..100])}': this gateway stores none. Read each answer of POST /v1/responses when it comes.";
        return OpenAiErrors.WriteAsync(context.Response, new ApiError(StatusCodes.Status404NotFound, "invalid_request_error", null, null, message), context.RequestAborted);
    }
}
