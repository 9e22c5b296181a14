using Hydra.Gateway.Requests;

namespace Hydra.Gateway.Backends;

/// <summary>A backend whose tokenizer can be asked.</summary>
internal interface ITokenEncoder
{
    /// <summary>Counts the prompt of a chat with the chat template of the model that is loaded, tools included; or says why not.</summary>
    Task<(int? Tokens, BackendFault? Fault)> CountAsync(InferenceRequest request, CancellationToken cancellationToken);
}
