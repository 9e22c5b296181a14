using Hydra.Benchmarks.Memory;
using Hydra.Tests.Hosting;

namespace Hydra.Tests.Memory.Measuring;

/// <summary>The measuring of retrieval measures what it says: evidence read as it is written, shares counted, the service asked as a client would.</summary>
public sealed class LocomoTests
{
    private const string File = """
        [{"sample_id":"conv-1","conversation":{
          "session_1_date_time":"1:56 pm on 8 May, 2023",
          "session_1":[{"dia_id":"D1:1","speaker":"Ann","text":"Look at this!","blip_caption":"a grey cat"},{"dia_id":"D1:2","speaker":"Bob","text":"Is it yours?"}],
          "session_2_date_time":"9:00 am on 1 June, 2023",
          "session_2":[{"dia_id":"D2:1","speaker":"Bob","text":"The train was late."}]},
          "qa":[{"question":"Whose cat?","category":1,"evidence":["D1:01; D:1:2","D9:9"]},
                {"question":"What was late?","category":4,"evidence":["D2:1"]},
                {"question":"Nobody knows?","category":5,"evidence":[]}]}]
        """;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void Evidence_is_read_however_it_is_written_and_questions_without_any_are_left_out()
    {
        LocomoDialogue dialogue = Dialogue();

        Assert.Equal(["Look at this! [a grey cat]", "Is it yours?", "The train was late."], dialogue.Turns.Select(turn => turn.Text));
        Assert.Equal(["D1:1,D1:2", "D2:1"], dialogue.Questions.Select(question => string.Join(',', question.Evidence.Order(StringComparer.Ordinal))));
        Assert.Equal(new DateTime(2023, 5, 8, 13, 56, 1, DateTimeKind.Utc), dialogue.Turns[1].At);
    }

    [Fact]
    public async Task Recall_is_the_mean_share_of_evidence_among_the_first_hits()
    {
        LocomoRecall recall = new();

        // Half of the first question's evidence is found at place 1, the other at 6; of the second question only the session is.
        await recall.AskAsync(Dialogue(), new FixedStore(["D1:1", "D2:7", "D2:8", "D2:9", "D2:10", "D1:2"]), Stop);

        Assert.Equal([25, 50, 50, 50, 100], recall.Percent());
        Assert.Equal([50, 100, 100, 100, 100], recall.Percent(1));
        Assert.Equal(2, recall.Times.Count);
    }

    [Fact]
    public async Task Fused_ranks_prefer_what_both_rankings_hold()
    {
        RankFusedDialogue fused = new(new FixedStore(["a", "b", "c"]), new FixedStore(["d", "c"]));

        Assert.Equal(["c", "a", "d"], await fused.SearchAsync("anything", 3, Stop));
    }

    [Theory]
    [InlineData("fts")]
    [InlineData("hybrid")]
    public async Task The_service_is_asked_only_once_everything_can_be_found(string mode)
    {
        await using MemoryWorld world = await MemoryWorld.StartOnLoopbackAsync();
        ServedDialogue store = new(world.Client, mode);

        await store.AddAsync(Dialogue().Turns, Stop);

        Assert.Equal("D2:1", (await store.SearchAsync("Which train was late?", 3, Stop))[0]);
    }

    [Fact]
    public void An_option_that_is_not_known_is_refused()
    {
        BenchmarkArguments arguments = new(["file.json", "--tuning", "--mode", "fts", "--set", "Memory:Search:Ranking:VectorWeight=0.3"], ["--tuning"], ["--mode"]);

        Assert.Equal(("file.json", true, "fts", "0.3"), (arguments.Path, arguments.Has("--tuning"), arguments.Text("--mode"), arguments.Settings["memory:search:ranking:vectorweight"]));
        Assert.Throws<ArgumentException>(() => new BenchmarkArguments(["--tunning"], ["--tuning"], []));
        Assert.Throws<ArgumentException>(() => new BenchmarkArguments(["--mode"], [], ["--mode"]));
    }

    private static LocomoDialogue Dialogue()
    {
        using ServerFolder folder = new();
        System.IO.File.WriteAllText(folder["locomo.json"], File);
        return LocomoDialogue.ReadAll(folder["locomo.json"]).Single();
    }

    private sealed class FixedStore(IReadOnlyList<string> found) : IDialogueStore
    {
        public Task AddAsync(IReadOnlyList<LocomoTurn> turns, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<IReadOnlyList<string>> SearchAsync(string question, int limit, CancellationToken cancellationToken) => Task.FromResult(found);
    }
}
