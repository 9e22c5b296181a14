using Hydra.Gateway.Backends;
using Hydra.Gateway.Requests;
using Hydra.Gateway.Routing;

namespace Hydra.Gateway.Tokens;

/// <summary>Counts the tokens of a prompt: by the tokenizer of the backend that holds the model, else by estimate.</summary>
internal sealed partial class TokenCounter(PromptEstimates estimates, TimeProvider time, ILogger<TokenCounter> logger)
{
    /// <summary>A client asks before it sends, and would rather have an estimate now than the number later.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public async Task<TokenCount> CountAsync(InferenceRequest request, InferenceRoute route, CancellationToken cancellationToken)
    {
        RouteCandidate? encoder = route.Candidates.FirstOrDefault(candidate => candidate.Model == route.Model && candidate.Backend is ITokenEncoder && Holds(candidate));
        if (encoder is not null && await AskAsync((ITokenEncoder)encoder.Backend, request, encoder, cancellationToken) is { } prompt)
        {
            return prompt.HasTools
                ? new TokenCount(prompt.Tokens, IsExact: true)
                : new TokenCount(prompt.Tokens + estimates.OfTools(route.Model.Name, request), IsExact: false);
        }

        return new TokenCount(estimates.Of(route.Model.Name, request), IsExact: false);
    }

    private async Task<EncodedPrompt?> AskAsync(ITokenEncoder encoder, InferenceRequest request, RouteCandidate candidate, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            (EncodedPrompt? prompt, BackendFault? fault) = await encoder.CountAsync(request, end.Token);
            if (prompt is { HasTools: true } whole)
                estimates.Learn(candidate.Model.Name, request, whole.Tokens);
            if (fault is not null)
                LogNotCounted(candidate.Label, fault.Reason, fault.Detail);
            return prompt;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotCounted(candidate.Label, "timeout", "");
            return null;
        }
    }

    /// <summary>It counts with the tokenizer of what it has loaded, whatever it is asked for.</summary>
    private static bool Holds(RouteCandidate candidate) =>
        candidate.Backend.Health.Status is { State: "up", Models: { } models } && models.Contains(candidate.Placement.NameThere);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Candidate} did not count tokens ({Reason} {Detail}); an estimate is given")]
    private partial void LogNotCounted(string candidate, string reason, string detail);
}
