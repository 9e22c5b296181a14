using Hydra.AppHost.Embedded.Boards;
using Hydra.AppHost.Embedded.Screen;
using Hydra.AppHost.Topology;
using Hydra.Tests.AppHost.Fakes;

namespace Hydra.Tests.AppHost.Embedded;

public sealed class ScreenTests
{
    private static readonly AnsiColours Plain = new(enabled: false);

    private static readonly ResourceRow[] Rows =
    [
        new() { Name = "simulator", Kind = ResourceKind.Simulator, State = RunState.Healthy, Address = new Uri("http://127.0.0.1:20001") },
        new() { Name = "ollama", Node = "north", Kind = ResourceKind.StandIn, State = RunState.Faulty, Detail = "hang", Address = new Uri("http://127.0.2.10:11434") },
        new() { Name = "gateway", Node = "south", Kind = ResourceKind.Project, State = RunState.Crashed, Detail = "ended with exit code 1", Restarts = 3, Address = new Uri("http://127.0.2.20:4000") },
    ];

    [Fact]
    public void Table_HasARowForEach() => Assert.Equal(
        [
            "NODE   SERVICE    STATE    ADDRESS                  RESTARTS",
            "-      simulator  healthy  http://127.0.0.1:20001   0",
            "north  ollama     faulty   http://127.0.2.10:11434  -  hang",
            "south  gateway    crashed  http://127.0.2.20:4000   3  ended with exit code 1",
        ],
        TableText.Render(Rows, Plain, 200));

    [Fact]
    public void Table_IsNeverWiderThanTheScreen()
    {
        Assert.All(TableText.Render(Rows, Plain, 40), line => Assert.True(line.Length <= 40, line));
        Assert.All(TableText.Render(Rows, Plain, 3), line => Assert.True(line.Length <= 3, line));
    }

    [Fact]
    public void Colours_SurroundTheStateAlone() =>
        Assert.Contains("\u001b[31mcrashed\u001b[0m", TableText.Render(Rows, new AnsiColours(enabled: true), 200)[3], StringComparison.Ordinal);

    [Fact]
    public void LiveScreen_WipesTheTableOff_WritesTheLines_AndDrawsItBelow()
    {
        var painter = new ScreenPainter(Plain, ["gateway", "simulator"]);

        string first = painter.Live([], Rows, 120, 40);
        string second = painter.Live([new ScreenLine("gateway", "hello")], Rows, 120, 40);

        Assert.StartsWith("NODE", first, StringComparison.Ordinal);
        Assert.StartsWith("\u001b[4F\u001b[Jgateway   | hello" + Environment.NewLine + "NODE", second, StringComparison.Ordinal);
        Assert.Equal("\u001b[4F\u001b[J", painter.Wipe());
        Assert.Equal("", painter.Wipe());
    }

    [Fact]
    public void LiveScreen_OfFewLines_LeavesRowsOut()
    {
        var painter = new ScreenPainter(Plain, []);

        string[] lines = painter.Live([], Rows, 120, 5).Split(Environment.NewLine);

        Assert.Equal(["… and 2 more", ""], lines[^2..]);
        Assert.Equal(4, lines.Length);
    }

    [Fact]
    public void Lines_OfOthers_CannotSteerTheTerminal() =>
        Assert.Equal("gateway | a [2J bc", new ScreenPainter(Plain, ["gateway"]).LineOf(new ScreenLine("gateway", "a\t\u001b[2J\u0007 b\rc")).Replace("a  [", "a [", StringComparison.Ordinal));

    [Fact]
    public async Task Screen_ThatIsTooSlow_LeavesLinesOut_AndSaysHowMany()
    {
        using var output = new HaltedWriter();
        var board = new ResourceBoard(SmallCluster.Plan(new DevRequest()));
        var screen = new ConsoleScreen(new ScreenTarget(output, isLive: false, Plain), board);
        screen.Say("first");
        await output.Reached;

        for (int i = 0; i < 10_000; i++)
            screen.Log("gateway", $"line {i}");
        screen.Say("ready");
        output.GoOn();
        await screen.DisposeAsync();

        string[] lines = output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("first", lines[0]);
        Assert.Contains("ready", lines);
        Assert.Contains("(8000 lines left out here; the log files have them)", lines);
    }

    [Fact]
    public async Task Screen_WhoseReaderIsGone_GoesOn()
    {
        var screen = new ConsoleScreen(new ScreenTarget(new BrokenWriter(), isLive: false, Plain), new ResourceBoard(SmallCluster.Plan(new DevRequest())));
        screen.Say("hello");
        screen.Say("again");

        await screen.DisposeAsync();
    }

    /// <summary>A terminal that was halted: the first write blocks until it goes on.</summary>
    private sealed class HaltedWriter : StringWriter
    {
        private readonly ManualResetEventSlim _goOn = new();
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Reached => _reached.Task;

        public void GoOn() => _goOn.Set();

        public override void Write(string? value)
        {
            _reached.TrySetResult();
            _goOn.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            base.Write(value);
        }

        protected override void Dispose(bool disposing)
        {
            _goOn.Dispose();
            base.Dispose(disposing);
        }
    }

    private sealed class BrokenWriter : StringWriter
    {
        public override void Write(string? value) => throw new IOException("Broken pipe");
    }
}
