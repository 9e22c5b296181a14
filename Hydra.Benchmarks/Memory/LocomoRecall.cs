using System.Diagnostics;

namespace Hydra.Benchmarks.Memory;

/// <summary>How much of the questions' evidence is found: the mean over questions of the share of a question's evidence among the first hits.</summary>
internal sealed class LocomoRecall
{
    public static readonly int[] TurnDepths = [5, 10, 25, 50];
    private const int SessionDepth = 5;

    private readonly SortedDictionary<int, List<double[]>> _byCategory = [];

    /// <summary>How long each question took.</summary>
    public MeasuredTimes Times { get; } = new();

    /// <summary>The categories met, by number.</summary>
    public IEnumerable<int> Categories => _byCategory.Keys;

    /// <summary>Asks every question of a dialogue in a store of its own.</summary>
    public async Task AskAsync(LocomoDialogue dialogue, IDialogueStore store, CancellationToken cancellationToken)
    {
        await store.AddAsync(dialogue.Turns, cancellationToken);
        foreach (LocomoQuestion question in dialogue.Questions)
        {
            long start = Stopwatch.GetTimestamp();
            IReadOnlyList<string> found = await store.SearchAsync(question.Text, TurnDepths[^1], cancellationToken);
            Times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            Count(question, found);
        }
    }

    public int Questions(int? category = null) => Of(category).Count();

    /// <summary>Percent at each of <see cref="TurnDepths"/>, and of the sessions among the first five.</summary>
    public double[] Percent(int? category = null)
    {
        double[][] found = [.. Of(category)];
        return [.. Enumerable.Range(0, TurnDepths.Length + 1).Select(i => 100 * found.Average(shares => shares[i]))];
    }

    private IEnumerable<double[]> Of(int? category) => category is { } one ? _byCategory[one] : _byCategory.Values.SelectMany(shares => shares);

    private void Count(LocomoQuestion question, IReadOnlyList<string> found)
    {
        string[] sessions = [.. found.Select(SessionOf).Distinct().Take(SessionDepth)];
        string[] evidence = [.. question.Evidence.Select(SessionOf).Distinct()];
        double[] shares =
        [
            .. TurnDepths.Select(depth => (double)found.Take(depth).Count(question.Evidence.Contains) / question.Evidence.Count),
            (double)evidence.Count(sessions.Contains) / evidence.Length,
        ];
        if (!_byCategory.TryGetValue(question.Category, out List<double[]>? known))
            _byCategory[question.Category] = known = [];
        known.Add(shares);
    }

    private static string SessionOf(string turn) => turn.Split(':')[0];
}
