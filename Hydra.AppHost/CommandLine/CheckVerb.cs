using System.CommandLine;
using System.Globalization;
using Hydra.Cluster;

namespace Hydra.AppHost.CommandLine;

/// <summary>Validates cluster.yaml: every problem, and whether it can be used.</summary>
internal static class CheckVerb
{
    /// <summary>The command.</summary>
    public static Command Create(Option<string?> file, CommandConsole console)
    {
        var command = new Command("check", "Prints every problem of cluster.yaml; exit code 1 where there is an error.");
        command.SetAction(parsed => Check(ClusterFile.Find(parsed.GetValue(file), Environment.CurrentDirectory), console));
        return command;
    }

    private static int Check(string path, CommandConsole console)
    {
        ClusterReading reading = ClusterReader.ReadFile(path);
        foreach (string line in ClusterFile.Lines(path, reading))
            console.Output.WriteLine(line);
        int errors = reading.Problems.Count(problem => problem.Severity == ProblemSeverity.Error);
        int warnings = reading.Problems.Length - errors;
        console.Output.WriteLine(reading.Model is { } model
            ? string.Create(CultureInfo.InvariantCulture, $"{model.Nodes.Length} nodes, {model.Workloads.Length} workloads, {model.Models.Length} models: {Count(warnings, "warning")}.")
            : string.Create(CultureInfo.InvariantCulture, $"{Count(errors, "error")}, {Count(warnings, "warning")}."));
        return errors == 0 ? 0 : 1;
    }

    private static string Count(int number, string what) => string.Create(CultureInfo.InvariantCulture, $"{(number == 0 ? "no" : number)} {what}{(number == 1 ? "" : "s")}");
}
