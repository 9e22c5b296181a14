using Hydra.Memory.Embedding;
using Hydra.Memory.Indexing;

namespace Hydra.Memory.Recall;

/// <summary>The vector of what somebody looks for. A search does not wait long for it: words alone are better than nothing.</summary>
internal sealed class QueryEmbedding(IEmbedder embedder, EmbeddingWorker worker, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <returns>The vector, or why there is none.</returns>
    public async Task<(float[]? Vector, string? Missing)> OfAsync(string text, CancellationToken cancellationToken)
    {
        if (worker.State is not { Obstacle: null, Active: not null })
            return (null, worker.State.Obstacle);
        if (!embedder.Model.Budget.Holds(text))
            return (null, "The query is longer than the embedding model reads.");
        using var limit = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            EmbeddingOutcome outcome = await embedder.EmbedAsync([text], EmbeddingPurpose.Query, either.Token);
            return outcome.Succeeded ? (outcome.Vectors[0], null) : (null, outcome.Fault.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, $"The embedding model did not answer within {Patience.TotalSeconds} s.");
        }
    }
}
