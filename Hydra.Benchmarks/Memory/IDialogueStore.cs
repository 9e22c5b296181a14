namespace Hydra.Benchmarks.Memory;

/// <summary>Where a dialogue is stored and searched: the search in process, or the service over HTTP.</summary>
internal interface IDialogueStore
{
    Task AddAsync(LocomoTurn turn, CancellationToken cancellationToken);

    /// <summary>The ids of the turns found, the best first.</summary>
    Task<IReadOnlyList<string>> SearchAsync(string question, int limit, CancellationToken cancellationToken);
}
