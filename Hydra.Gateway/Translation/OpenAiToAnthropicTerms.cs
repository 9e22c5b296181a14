namespace Hydra.Gateway.Translation;

/// <summary>What an answer in Anthropic's dialect has to know of its request.</summary>
/// <param name="Model">The model as the caller named it: clients look their settings up by that name, and x-hydra-route says who answered.</param>
/// <param name="StopSequences">The texts that may end the answer.</param>
/// <param name="PromptTokens">Estimates the prompt, in tokens, for as long as nobody has counted them; at least 1.</param>
/// <param name="Context">The model's context in tokens; null where the model is not known.</param>
internal sealed record OpenAiToAnthropicTerms(string Model, IReadOnlyList<string> StopSequences, Func<int> PromptTokens, int? Context);
