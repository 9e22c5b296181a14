namespace Hydra.Gateway.Errors;

/// <summary>Gives every problem under /v1 that the framework reports (no key, no route, too large, a bug) the shape that OpenAI's clients read.</summary>
internal sealed class OpenAiProblemWriter : IProblemDetailsWriter
{
    public bool CanWrite(ProblemDetailsContext context) => context.HttpContext.Request.Path.StartsWithSegments("/v1", StringComparison.OrdinalIgnoreCase);

    public async ValueTask WriteAsync(ProblemDetailsContext context)
    {
        HttpResponse response = context.HttpContext.Response;
        int status = context.ProblemDetails.Status ?? response.StatusCode;
        string message = context.ProblemDetails.Detail ?? context.ProblemDetails.Title ?? "The request failed.";
        await OpenAiErrors.WriteAsync(response, ApiError.OfStatus(status, message), context.HttpContext.RequestAborted);
    }
}
