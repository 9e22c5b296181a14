using Hydra.AppHost.DevState;

namespace Hydra.AppHost.CommandLine;

/// <summary>What --reset does before anything is started, after asking.</summary>
internal static class StateReset
{
    /// <summary>Empties the folder where the command line says so; the caller holds its lock.</summary>
    public static void Apply(RunOptions options, StateFolder folder, CommandConsole console)
    {
        if (!options.Reset)
            return;
        bool? answer = options.Yes ? true : console.Confirm($"Delete everything in {folder.FullPath} (keys, secrets, databases, logs)?");
        if (answer is null)
            throw new UserErrorException("--reset asks before it deletes, and nobody is there to answer. Give --yes too.");
        if (answer == false)
            throw new UserErrorException("Nothing was deleted, nothing was started.");
        folder.Empty();
    }
}
