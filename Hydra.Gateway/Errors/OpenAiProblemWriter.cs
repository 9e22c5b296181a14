using Microsoft.Extensions.Options;

namespace Hydra.Gateway.Errors;

/// <summary>Problems under /v1 in the shape that OpenAI's clients read; what Anthropic's read is left to <see cref="AnthropicProblemWriter"/>.</summary>
internal sealed class OpenAiProblemWriter(IOptions<GatewayOptions> options) : ApiProblemWriter(options)
{
    public override bool CanWrite(ProblemDetailsContext context) =>
        context.HttpContext.Request.Path.StartsWithSegments("/v1", StringComparison.OrdinalIgnoreCase) && !AnthropicErrors.AreReadBy(context.HttpContext.Request);

    protected override Task WriteAsync(HttpResponse response, ApiError error, CancellationToken cancellationToken) => OpenAiErrors.WriteAsync(response, error, cancellationToken);
}
