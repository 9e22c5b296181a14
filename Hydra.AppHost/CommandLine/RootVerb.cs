using System.CommandLine;
using Hydra.Cluster.Schema;

namespace Hydra.AppHost.CommandLine;

/// <summary>The command line: run is what happens without a verb.</summary>
internal static class RootVerb
{
    /// <summary>Runs a command line; gives the exit code. Errors are one message, never a stack trace.</summary>
    public static async Task<int> InvokeAsync(string[] arguments, CommandConsole console)
    {
        var file = new Option<string?>("--file") { Description = "cluster.yaml; searched from here upwards where left out.", HelpName = "PATH", Recursive = true };
        RootCommand root = Create(file, console);
        ParseResult parsed = root.Parse(arguments);
        var configuration = new InvocationConfiguration
        {
            Output = console.Output,
            Error = console.Error,
            EnableDefaultExceptionHandler = false,
            // Signals are the engine's own business.
            ProcessTerminationTimeout = null,
        };
        try
        {
            if (parsed.Errors.Count == 0)
                return await parsed.InvokeAsync(configuration);
            foreach (System.CommandLine.Parsing.ParseError error in parsed.Errors)
                await console.Error.WriteLineAsync(error.Message);
            await console.Error.WriteLineAsync("See --help.");
            return 1;
        }
        catch (UserErrorException exception)
        {
            await console.Error.WriteLineAsync(exception.Message);
            return 1;
        }
        catch (Exception exception)
        {
            await console.Error.WriteLineAsync(UnexpectedError.Describe(exception, parsed.GetValue(file)));
            return 1;
        }
    }

    private static RootCommand Create(Option<string?> file, CommandConsole console)
    {
        var run = new RunVerb(file, console);
        var root = new RootCommand("Runs the homelab of cluster.yaml as a dev cluster on this machine, and shows and steers it.");
        root.Options.Add(file);
        run.AddTo(root);
        var runByName = new Command("run", "Starts the dev cluster; what happens without a verb.");
        run.AddTo(runByName);
        root.Subcommands.Add(runByName);
        root.Subcommands.Add(CheckVerb.Create(file, console));
        root.Subcommands.Add(Schema(console));
        foreach (Command verb in new ControlVerbs(file, console).Create())
            root.Subcommands.Add(verb);
        return root;
    }

    private static Command Schema(CommandConsole console)
    {
        var schema = new Command("schema", "Prints the JSON Schema of cluster.yaml.");
        schema.SetAction(_ => console.Output.Write(ClusterSchema.Generate()));
        return schema;
    }
}
