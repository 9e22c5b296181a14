namespace Hydra.Memory.Search.Ranking;

/// <summary>Reads the best hits with the query and says how well each answers it (a cross-encoder, say). Its order replaces ours among them.</summary>
internal interface IReranker
{
    /// <summary>How many hits it reads at most.</summary>
    int Limit { get; }

    /// <summary>A score for each hit, in their order; null where it can not be reached, and then the hits stay as they are.</summary>
    Task<IReadOnlyList<float>?> ScoreAsync(string query, IReadOnlyList<SearchHit> hits, CancellationToken cancellationToken);
}
