namespace Hydra.Memory.Letta;

/// <summary>Failures under /v1 that no handler told itself (no key, no such path, a body that is no JSON, a bug) in the shape that Letta's clients read.</summary>
internal sealed class LettaProblemWriter : IProblemDetailsWriter
{
    public bool CanWrite(ProblemDetailsContext context) => context.HttpContext.Request.Path.StartsWithSegments("/v1", StringComparison.OrdinalIgnoreCase);

    public async ValueTask WriteAsync(ProblemDetailsContext context)
    {
        HttpResponse response = context.HttpContext.Response;
        string detail = context.ProblemDetails.Detail ?? (response.StatusCode switch
        {
            StatusCodes.Status400BadRequest => "The body cannot be read: it must be JSON in UTF-8 with the types of the documentation.",
            StatusCodes.Status404NotFound => $"There is no {context.HttpContext.Request.Method} {context.HttpContext.Request.Path} here.",
            StatusCodes.Status405MethodNotAllowed => $"{context.HttpContext.Request.Path} has no {context.HttpContext.Request.Method}.",
            StatusCodes.Status413PayloadTooLarge => "The body is too large for one request: send a long text in parts, or raise Memory:MaxRequestBytes.",
            StatusCodes.Status415UnsupportedMediaType => "The body must be application/json.",
            >= 500 => "An internal error. The service's log has it under the trace id of this answer.",
            _ => context.ProblemDetails.Title ?? "The request was refused.",
        });
        await response.WriteAsJsonAsync(new LettaError(detail), LettaJson.Options, "application/json", context.HttpContext.RequestAborted);
    }
}
