using System.CommandLine;
using Hydra.AppHost.DevState;
using Hydra.AppHost.Embedded.Boards;
using Hydra.AppHost.Embedded.Control;
using Hydra.AppHost.Embedded.Screen;
using Hydra.AppHost.StandIns;

namespace Hydra.AppHost.CommandLine;

/// <summary>The verbs that speak to a running engine.</summary>
internal sealed class ControlVerbs(Option<string?> file, CommandConsole console)
{
    private const int WidestTable = 400;

    /// <summary>All of them.</summary>
    public IEnumerable<Command> Create() =>
    [
        List(),
        Act("stop", "Stops a service, or makes a stand-in refuse connections."),
        Act("start", "Starts what was stopped, and waits until it is healthy."),
        Act("restart", "Stops and starts."),
        Logs(),
        Fault(),
    ];

    private Command List()
    {
        var command = new Command("ps", "Lists what runs.");
        command.SetAction((parsed, cancellationToken) => WithEngineAsync(parsed, async engine => Show(await engine.ListAsync(cancellationToken))));
        return command;
    }

    private Command Act(string verb, string description)
    {
        Argument<string> name = Name();
        var command = new Command(verb, description) { name };
        command.SetAction((parsed, cancellationToken) =>
            WithEngineAsync(parsed, async engine => Show([await engine.ActAsync(parsed.GetRequiredValue(name), verb, cancellationToken)])));
        return command;
    }

    private Command Logs()
    {
        Argument<string> name = Name();
        var lines = new Option<int>("--lines", "-n") { Description = "How many of the last lines.", DefaultValueFactory = _ => 100 };
        var follow = new Option<bool>("--follow", "-f") { Description = "And what comes after them." };
        var command = new Command("logs", "Prints what a service wrote.") { name, lines, follow };
        command.SetAction((parsed, cancellationToken) => WithEngineAsync(
            parsed,
            engine => engine.CopyLogsAsync(parsed.GetRequiredValue(name), parsed.GetValue(lines), parsed.GetValue(follow), console.Output, cancellationToken)));
        return command;
    }

    private Command Fault()
    {
        Argument<string> name = Name();
        var kind = new Argument<string>("kind") { Description = $"{string.Join(", ", StandInFaultKind.All.Select(known => known.Name))}; none to end it." };
        var times = new Option<int?>("--times") { Description = "How many requests it strikes; all where left out." };
        var command = new Command("fault", "Makes a stand-in misbehave.") { name, kind, times };
        command.SetAction((parsed, cancellationToken) => WithEngineAsync(parsed, async engine =>
        {
            string standIn = parsed.GetRequiredValue(name);
            string wanted = parsed.GetRequiredValue(kind);
            Show([wanted == "none" ? await engine.RemoveFaultAsync(standIn, cancellationToken) : await engine.PutFaultAsync(standIn, new StandInFault(wanted, parsed.GetValue(times)), cancellationToken)]);
        }));
        return command;
    }

    private static Argument<string> Name() => new("name") { Description = "A name from ps." };

    private async Task<int> WithEngineAsync(ParseResult parsed, Func<ControlClient, Task> act)
    {
        using ControlClient engine = ControlClient.For(StateFolder.At(ClusterFile.Find(parsed.GetValue(file), Environment.CurrentDirectory)));
        await act(engine);
        return 0;
    }

    private void Show(IReadOnlyList<ResourceRow> rows)
    {
        bool isTerminal = ReferenceEquals(console.Output, Console.Out) && !Console.IsOutputRedirected;
        foreach (string line in TableText.Render(rows, AnsiColours.For(isTerminal), WidestTable))
            console.Output.WriteLine(line);
    }
}
