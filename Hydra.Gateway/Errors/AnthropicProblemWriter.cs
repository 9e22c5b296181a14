using Microsoft.Extensions.Options;

namespace Hydra.Gateway.Errors;

/// <summary>Problems in the shape that Anthropic's clients read, at its endpoints and wherever else under /v1 they ask.</summary>
internal sealed class AnthropicProblemWriter(IOptions<GatewayOptions> options) : ApiProblemWriter(options)
{
    public override bool CanWrite(ProblemDetailsContext context) => AnthropicErrors.AreReadBy(context.HttpContext.Request);

    protected override Task WriteAsync(HttpResponse response, ApiError error, CancellationToken cancellationToken) => AnthropicErrors.WriteAsync(response, error, cancellationToken);
}
