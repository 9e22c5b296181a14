using Hydra.AppHost.Embedded.Boards;
namespace Hydra.AppHost.Embedded.Screen;

/// <summary>Colours for a terminal that takes them, else plain text.</summary>
internal sealed class AnsiColours(bool enabled)
{
    private static readonly string[] Sources = ["36", "33", "35", "32", "34", "96", "93", "95", "92", "94"];

    /// <summary>Colours where a terminal reads them and nobody asked for none (https://no-color.org).</summary>
    public static AnsiColours For(bool isTerminal) =>
        new(isTerminal && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && Environment.GetEnvironmentVariable("TERM") != "dumb");

    /// <summary>Less important.</summary>
    public string Dim(string text) => Paint("2", text);

    /// <summary>More important.</summary>
    public string Bold(string text) => Paint("1", text);

    /// <summary>The name of the n-th source of log lines.</summary>
    public string Source(int index, string text) => Paint(Sources[index % Sources.Length], text);

    /// <summary>A state.</summary>
    public string State(RunState state, string text) => Paint(
        state switch
        {
            RunState.Healthy => "32",
            RunState.Waiting or RunState.Stopped => "2",
            RunState.Starting or RunState.Stopping or RunState.Faulty => "33",
            _ => "31",
        },
        text);

    private string Paint(string code, string text) => enabled ? $"\u001b[{code}m{text}\u001b[0m" : text;
}
