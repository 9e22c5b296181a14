using System.Globalization;
using Microsoft.Extensions.Options;

namespace Hydra.Gateway.Errors;

/// <summary>Gives every problem under /v1 that the framework reports (no key, no route, too large, a bug) the shape that OpenAI's clients read.</summary>
internal sealed class OpenAiProblemWriter(IOptions<GatewayOptions> options) : IProblemDetailsWriter
{
    public bool CanWrite(ProblemDetailsContext context) => context.HttpContext.Request.Path.StartsWithSegments("/v1", StringComparison.OrdinalIgnoreCase);

    public async ValueTask WriteAsync(ProblemDetailsContext context)
    {
        HttpResponse response = context.HttpContext.Response;
        int status = context.ProblemDetails.Status ?? response.StatusCode;
        string message = MessageOf(status, context.HttpContext) ?? context.ProblemDetails.Detail ?? context.ProblemDetails.Title ?? "The request failed.";
        await OpenAiErrors.WriteAsync(response, ApiError.OfStatus(status, message), context.HttpContext.RequestAborted);
    }

    /// <summary>What the framework says only by the status.</summary>
    private string? MessageOf(int status, HttpContext context) => status switch
    {
        404 => $"There is no {context.Request.Path}. See GET /v1/models, POST /v1/chat/completions, /v1/completions and /v1/embeddings.",
        405 => $"{context.Request.Path} does not take {context.Request.Method}; it takes {context.Response.Headers.Allow}.",
        413 => string.Create(CultureInfo.InvariantCulture, $"The body is larger than {options.Value.MaxRequestBytes} bytes, the limit of this gateway (Gateway:MaxRequestBytes)."),
        _ => null,
    };
}
