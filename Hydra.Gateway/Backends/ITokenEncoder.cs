using Hydra.Gateway.Requests;

namespace Hydra.Gateway.Backends;

/// <summary>A backend whose tokenizer can be asked.</summary>
internal interface ITokenEncoder
{
    /// <summary>Counts the prompt of a chat with the chat template of the model that is loaded; or says why not.</summary>
    Task<(EncodedPrompt? Prompt, BackendFault? Fault)> CountAsync(InferenceRequest request, CancellationToken cancellationToken);
}

/// <summary>What a tokenizer counted.</summary>
/// <param name="Tokens">The number of tokens.</param>
/// <param name="HasTools">Whether the tools of the request are among them, or it has none.</param>
internal readonly record struct EncodedPrompt(int Tokens, bool HasTools);
