using System.Globalization;
using Hydra.Memory.Search;

namespace Hydra.Benchmarks.Memory;

/// <summary>
/// `memory-locomo path [--tuning]`: evidence recall on LoCoMo, on the seven dialogues that nothing was tuned on, or with --tuning on the
/// three that defaults were chosen by.
/// </summary>
internal static class LocomoBenchmark
{
    private static readonly string[] Tuning = ["conv-26", "conv-30", "conv-41"];

    public static async Task<int> RunAsync(string[] args)
    {
        if (args.FirstOrDefault(arg => !arg.StartsWith('-')) is not { } path)
        {
            Console.Error.WriteLine("Give the path of locomo10.json.");
            return 2;
        }

        bool tuning = args.Contains("--tuning");
        LocomoRecall recall = new();
        foreach (LocomoDialogue dialogue in LocomoDialogue.ReadAll(path).Where(dialogue => Tuning.Contains(dialogue.Id) == tuning))
            await recall.AskAsync(dialogue, new SearchedDialogue(new SearchOptions()), CancellationToken.None);
        Console.WriteLine(Table(recall));
        return 0;
    }

    private static string Table(LocomoRecall recall)
    {
        string head = "| category | questions | " + string.Join(" | ", LocomoRecall.TurnDepths.Select(depth => string.Create(CultureInfo.InvariantCulture, $"turns @{depth}"))) + " | sessions @5 |";
        string line = "|" + string.Concat(Enumerable.Repeat("---|", LocomoRecall.TurnDepths.Length + 3));
        IEnumerable<string> rows = recall.Categories.Select(category => Row(category.ToString(CultureInfo.InvariantCulture), recall.Questions(category), recall.Percent(category)));
        return string.Join('\n', [head, line, .. rows, Row("all", recall.Questions(), recall.Percent())]);
    }

    private static string Row(string name, int questions, double[] percent) =>
        string.Create(CultureInfo.InvariantCulture, $"| {name} | {questions} | ") + string.Join(" | ", percent.Select(share => share.ToString("F1", CultureInfo.InvariantCulture))) + " |";
}
