namespace Hydra.Memory.Embedding;

/// <summary>Learns at start what a model really gives: its dimension is asked for, never assumed.</summary>
internal static class EmbeddingProbe
{
    private const string Word = "memory";

    /// <summary>Embeds one word for each purpose. Gives the identity of the vectors, or why there is none.</summary>
    public static async Task<(EmbeddingIdentity? Identity, EmbeddingFault? Fault)> AskAsync(IEmbedder embedder, CancellationToken cancellationToken)
    {
        EmbeddingOutcome stored = await embedder.EmbedAsync([Word], EmbeddingPurpose.Document, cancellationToken);
        if (!stored.Succeeded)
            return (null, stored.Fault);
        EmbeddingOutcome asked = await embedder.EmbedAsync([Word], EmbeddingPurpose.Query, cancellationToken);
        if (!asked.Succeeded)
            return (null, asked.Fault);
        int dimensions = stored.Vectors[0].Length;
        return asked.Vectors[0].Length == dimensions
            ? (EmbeddingIdentity.Of(embedder.Model, dimensions), null)
            : (null, new EmbeddingFault(EmbeddingFaultKind.DimensionMismatch, $"{embedder.Model.Name} gives vectors of {dimensions} and of {asked.Vectors[0].Length} dimensions."));
    }
}
