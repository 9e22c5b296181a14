namespace Hydra.AppHost.CommandLine;

/// <summary>Where a command reads from and writes to.</summary>
/// <param name="Output">What was asked for.</param>
/// <param name="Error">What went wrong.</param>
internal sealed record CommandConsole(TextWriter Output, TextWriter Error)
{
    /// <summary>Asks a question that has to be answered with yes; null where nobody is there to answer.</summary>
    public bool? Confirm(string question)
    {
        if (Console.IsInputRedirected)
            return null;
        Output.Write($"{question} (y/N) ");
        Output.Flush();
        return Console.In.ReadLine()?.Trim().ToUpperInvariant() is "Y" or "YES";
    }
}
