using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace Hydra.ServiceDefaults.Lifetime;

/// <summary>Tells the owner in plain lines why a service does not start, where the runtime would print a stack trace.</summary>
internal static class StartReport
{
    private static int _installed;

    /// <summary>From now on a refused start that nobody catches ends the process with its lines and exit code 1.</summary>
    public static void Install()
    {
        if (Interlocked.Exchange(ref _installed, 1) == 0)
            AppDomain.CurrentDomain.UnhandledException += (_, args) => EndIfRefused(args.ExceptionObject as Exception);
    }

    /// <summary>The lines for a refused start; null for any other failure, which is a bug and keeps its stack trace.</summary>
    public static IReadOnlyList<string>? LinesFor(Exception? exception) => exception switch
    {
        StartRefusedException refused => refused.Lines,
        OptionsValidationException invalid => [.. invalid.Failures],
        AggregateException { InnerExceptions: var all } when all.All(inner => LinesFor(inner) is not null) => [.. all.SelectMany(inner => LinesFor(inner)!)],
        IOException { InnerException: AddressInUseException } taken => [$"{taken.Message} Stop what listens there, or set another address in ASPNETCORE_URLS."],
        _ => null,
    };

    private static void EndIfRefused(Exception? exception)
    {
        if (LinesFor(exception) is not { } lines)
            return;
        foreach (string line in lines)
            Console.Error.WriteLine(line);
        Environment.Exit(1);
    }
}
