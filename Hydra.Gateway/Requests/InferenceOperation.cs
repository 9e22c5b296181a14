namespace Hydra.Gateway.Requests;

/// <summary>What a caller asks a model to do.</summary>
internal enum InferenceOperation
{
    /// <summary>Continue a conversation.</summary>
    Chat,

    /// <summary>Continue a text.</summary>
    Completion,

    /// <summary>Turn texts into vectors.</summary>
    Embedding,
}
