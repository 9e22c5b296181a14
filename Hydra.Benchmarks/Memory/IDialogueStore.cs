namespace Hydra.Benchmarks.Memory;

/// <summary>Where one dialogue is stored and searched: the search in process, or the service over HTTP.</summary>
internal interface IDialogueStore
{
    /// <summary>Stores the turns; once it has ended, all of them can be found, also by meaning.</summary>
    Task AddAsync(IReadOnlyList<LocomoTurn> turns, CancellationToken cancellationToken);

    /// <summary>The ids of the turns found, the best first.</summary>
    Task<IReadOnlyList<string>> SearchAsync(string question, int limit, CancellationToken cancellationToken);
}
