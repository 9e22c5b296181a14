using System.Globalization;
using Hydra.Memory.Embedding;
using Hydra.Memory.Search;
using Hydra.Memory.Search.Ranking;

namespace Hydra.Benchmarks.Memory;

/// <summary>
/// `memory-locomo path`: evidence recall on LoCoMo through the service, on the seven dialogues that nothing was tuned on.
/// <list type="bullet">
/// <item>--tuning: on the three that defaults were chosen by.</item>
/// <item>--mode hybrid, fts or vector, as the service names them; rrf fuses the ranks of the last two.</item>
/// <item>--gateway address [--embedding model]: embeds by the gateway there, with the key in Secrets__MEMORY_GATEWAY_KEY; without it, in process.</item>
/// <item>--in-process: the search alone, without the service.</item>
/// <item>--set name=value: another setting of the memory, as often as wanted.</item>
/// </list>
/// </summary>
internal sealed class LocomoBenchmark(BenchmarkArguments arguments)
{
    private static readonly string[] Tuning = ["conv-26", "conv-30", "conv-41"];
    private static readonly string[] Flags = ["--tuning", "--in-process"];
    private static readonly string[] Values = ["--mode", "--gateway", "--embedding"];

    public static async Task<int> RunAsync(string[] args)
    {
        BenchmarkArguments arguments = new(args, Flags, Values);
        if (arguments.Path is null)
        {
            Console.Error.WriteLine("Give the path of locomo10.json.");
            return 2;
        }

        LocomoRecall recall = await new LocomoBenchmark(arguments).MeasureAsync(CancellationToken.None);
        Console.WriteLine(Table(recall));
        Console.WriteLine($"A question took {recall.Times}.");
        return 0;
    }

    private async Task<LocomoRecall> MeasureAsync(CancellationToken cancellationToken)
    {
        LocomoRecall recall = new();
        foreach (LocomoDialogue dialogue in LocomoDialogue.ReadAll(arguments.Path!).Where(dialogue => Tuning.Contains(dialogue.Id) == arguments.Has("--tuning")))
        {
            if (arguments.Has("--in-process"))
            {
                await recall.AskAsync(dialogue, Store(InProcess), cancellationToken);
                continue;
            }

            // A store for each dialogue: how rare a word is depends on all that is stored.
            await using MemoryProcess memory = await MemoryProcess.StartAsync(SettingsOfService());
            await recall.AskAsync(dialogue, Store(mode => new ServedDialogue(memory.Client, mode)), cancellationToken);
        }

        return recall;
    }

    private IDialogueStore Store(Func<string, IDialogueStore> make) =>
        arguments.Text("--mode") is "rrf" ? new RankFusedDialogue(make("fts"), make("vector")) : make(arguments.Text("--mode") ?? "hybrid");

    private SearchedDialogue InProcess(string mode)
    {
        IConfiguration settings = new ConfigurationBuilder().AddInMemoryCollection(arguments.Settings).Build();
        SearchOptions options = new();
        SearchDefaults.Bind(options, settings.GetSection(SearchOptions.SectionName));
        return new SearchedDialogue(options, mode switch
        {
            "hybrid" => SearchMode.Hybrid,
            "fts" => SearchMode.Lexical,
            "vector" => SearchMode.Vector,
            _ => throw new ArgumentException($"There is no mode '{mode}'.", nameof(mode)),
        });
    }

    private Dictionary<string, string?> SettingsOfService()
    {
        string? gateway = arguments.Text("--gateway");
        return new Dictionary<string, string?>(arguments.Settings)
        {
            ["services:gateway:http:0"] = gateway,
            ["Memory:Embedding:Model"] = gateway is null ? LexicalEmbedder.Family : arguments.Text("--embedding") ?? "nomic-embed-text",
        };
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
