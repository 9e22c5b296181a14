namespace Hydra.Benchmarks.Memory;

/// <summary>
/// Reciprocal rank fusion (Cormack, Clarke and Büttcher, 2009) of two whole rankings of the same turns, by words and by meaning: the sum of 1 / (60 + place).
/// The service fuses scores instead; this is what that is compared with.
/// </summary>
internal sealed class RankFusedDialogue(IDialogueStore words, IDialogueStore meaning) : IDialogueStore
{
    private const double Constant = 60;

    /// <summary>As many of each ranking take part.</summary>
    private const int Depth = 100;

    public async Task AddAsync(IReadOnlyList<LocomoTurn> turns, CancellationToken cancellationToken)
    {
        await words.AddAsync(turns, cancellationToken);
        await meaning.AddAsync(turns, cancellationToken);
    }

    public async Task<IReadOnlyList<string>> SearchAsync(string question, int limit, CancellationToken cancellationToken)
    {
        Dictionary<string, double> scores = new(StringComparer.Ordinal);
        foreach (IDialogueStore store in (IDialogueStore[])[words, meaning])
        {
            IReadOnlyList<string> found = await store.SearchAsync(question, Depth, cancellationToken);
            for (int i = 0; i < found.Count; i++)
                scores[found[i]] = scores.GetValueOrDefault(found[i]) + (1 / (Constant + i + 1));
        }

        return [.. scores.OrderByDescending(score => score.Value).ThenBy(score => score.Key, StringComparer.Ordinal).Take(limit).Select(score => score.Key)];
    }
}
