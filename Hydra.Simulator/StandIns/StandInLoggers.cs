using Microsoft.Extensions.Logging.Abstractions;

namespace Hydra.Simulator.StandIns;

/// <summary>
/// The Simulator's loggers for the hosts of its stand-ins, but for the host's own: what goes wrong at their start is thrown and told
/// in plain lines, and the host would log it before, with a stack trace.
/// </summary>
internal sealed class StandInLoggers(ILoggerFactory inner) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) =>
        categoryName == "Microsoft.Extensions.Hosting.Internal.Host" ? NullLogger.Instance : inner.CreateLogger(categoryName);

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    /// <summary>The loggers belong to the Simulator.</summary>
    public void Dispose()
    {
    }
}
