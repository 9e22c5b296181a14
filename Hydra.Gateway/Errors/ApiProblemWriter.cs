using System.Globalization;
using Microsoft.Extensions.Options;

namespace Hydra.Gateway.Errors;

/// <summary>Gives the problems that the framework reports (no key, no route, too large, a bug) the shape that callers of an API read.</summary>
internal abstract class ApiProblemWriter(IOptions<GatewayOptions> options) : IProblemDetailsWriter
{
    public abstract bool CanWrite(ProblemDetailsContext context);

    public async ValueTask WriteAsync(ProblemDetailsContext context)
    {
        HttpResponse response = context.HttpContext.Response;
        int status = context.ProblemDetails.Status ?? response.StatusCode;
        string message = MessageOf(status, context.HttpContext) ?? context.ProblemDetails.Detail ?? context.ProblemDetails.Title ?? "The request failed.";
        await WriteAsync(response, ApiError.OfStatus(status, message), context.HttpContext.RequestAborted);
    }

    /// <summary>Answers with the error in the callers' shape.</summary>
    protected abstract Task WriteAsync(HttpResponse response, ApiError error, CancellationToken cancellationToken);

    /// <summary>What the framework says only by the status.</summary>
    private string? MessageOf(int status, HttpContext context) => status switch
    {
        404 => $"There is no {context.Request.Path}. There is {string.Join(", ", PathsOf(context))}.",
        405 => $"{context.Request.Path} does not take {context.Request.Method}; it takes {context.Response.Headers.Allow}.",
        413 => string.Create(CultureInfo.InvariantCulture, $"The body is larger than {options.Value.MaxRequestBytes} bytes, the limit of this gateway (Gateway:MaxRequestBytes)."),
        _ => null,
    };

    /// <summary>What there is, as the routes themselves say it.</summary>
    private static IEnumerable<string> PathsOf(HttpContext context) =>
        from endpoint in context.RequestServices.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        let path = endpoint.RoutePattern.RawText
        where path is not null && path.StartsWith("/v1/", StringComparison.Ordinal) && !path.Contains('{', StringComparison.Ordinal)
        from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []
        orderby path
        select $"{method} {path}";
}
