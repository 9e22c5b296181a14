using Hydra.Memory.Embedding;
using Hydra.Memory.Indexing;
using Hydra.Memory.Search.Ranking;

namespace Hydra.Memory.Recall;

/// <summary>The vector of what somebody looks for. A search does not wait long for it: words alone are better than nothing.</summary>
internal sealed class QueryEmbedding(EmbeddingWorker worker, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <param name="text">What is looked for.</param>
    /// <param name="owner">Whose vectors it is to be compared with; null where there are none yet.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The vector, or why there is none.</returns>
    public async Task<QueryVector> OfAsync(string text, long? owner, CancellationToken cancellationToken)
    {
        EmbeddingState state = worker.State;
        if ((owner is { } searched ? state.Of(searched) : state.Active) is not { } source)
            return QueryVector.Missing(state.Obstacle ?? SearchOutcome.Switched);
        if (source.Obstacle is { } obstacle)
            return QueryVector.Missing(obstacle);
        if (!source.Embedder.Model.Budget.Holds(text))
            return QueryVector.Missing("The query is longer than the embedding model reads.");
        using var limit = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            EmbeddingOutcome outcome = await source.Embedder.EmbedAsync([text], EmbeddingPurpose.Query, either.Token);
            return outcome.Succeeded ? new QueryVector(outcome.Vectors[0], source.Stored.Id, null) : QueryVector.Missing(outcome.Fault.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return QueryVector.Missing($"The embedding model did not answer within {Patience.TotalSeconds} s.");
        }
    }
}

/// <summary>The vector of a query and whose it is, or why there is none.</summary>
internal readonly record struct QueryVector(float[]? Vector, long? Owner, string? MissingBecause)
{
    public static QueryVector Missing(string reason) => new(null, null, reason);
}
