namespace Hydra.Memory.Embedding;

/// <summary>Turns texts into vectors whose closeness is that of the texts.</summary>
internal interface IEmbedder
{
    /// <summary>What makes the vectors.</summary>
    EmbeddingModel Model { get; }

    /// <summary>
    /// A vector of length 1 for each text, in order; or why there is none, and then there are none at all: a caller that wants to know which text is at fault asks for
    /// each alone. No texts give no vectors.
    /// </summary>
    /// <param name="texts">The texts, each within <see cref="EmbeddingModel.Budget"/>; none is empty or white space only.</param>
    /// <param name="purpose">Whether they are stored or asked for.</param>
    /// <param name="cancellationToken">Ends the work, with an <see cref="OperationCanceledException"/>.</param>
    Task<EmbeddingOutcome> EmbedAsync(IReadOnlyList<string> texts, EmbeddingPurpose purpose, CancellationToken cancellationToken);
}

/// <summary>What a text is embedded for: some models want to be told.</summary>
internal enum EmbeddingPurpose
{
    /// <summary>It is stored, to be found.</summary>
    Document,

    /// <summary>It is what somebody looks for.</summary>
    Query,
}
