using System.Globalization;
using Hydra.ServiceDefaults.Lifetime;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Hydra.ServiceDefaults.Telemetry;

/// <summary>
/// One line for each log entry, so that the engine can merge the logs of many processes: time, level, category, message, exception. The framework's own formatter
/// adds event numbers, which say nothing here, and a stack trace to a refused start, which is told in plain lines (<see cref="StartReport"/>).
/// </summary>
internal sealed class LineFormatter(TimeProvider time) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "hydra";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        string message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        if (logEntry.Exception is { } exception && StartReport.LinesFor(exception) is null)
            message = $"{message} {exception}";
        textWriter.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{time.GetLocalNow():HH:mm:ss.fff} {WordFor(logEntry.LogLevel)} {logEntry.Category}: {message.ReplaceLineEndings(" ")}"));
    }

    private static string WordFor(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info ",
        LogLevel.Warning => "warn ",
        LogLevel.Error => "error",
        _ => "fatal",
    };
}
