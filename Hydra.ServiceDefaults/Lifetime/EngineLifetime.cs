using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hydra.ServiceDefaults.Lifetime;

/// <summary>
/// The life of a child of the dev cluster's engine, in place of the console lifetime. SIGTERM and the end of the engine's pipe stop it gracefully;
/// SIGINT is left to the engine, as a terminal sends it to the whole process group and the engine stops its children in order.
/// </summary>
internal sealed partial class EngineLifetime(IHostApplicationLifetime application, ILogger<EngineLifetime> logger, Func<Stream> openPipe) : IHostLifetime, IDisposable
{
    private PosixSignalRegistration? _interrupt;
    private PosixSignalRegistration? _terminate;

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            Stop("SIGTERM");
        });
        // A thread of its own: reading standard input blocks for as long as the engine lives.
        new Thread(WaitForEndOfPipe) { IsBackground = true, Name = "engine pipe" }.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _interrupt?.Dispose();
        _terminate?.Dispose();
    }

    private void WaitForEndOfPipe()
    {
        try
        {
            using Stream pipe = openPipe();
            Span<byte> ignored = stackalloc byte[64];
            while (pipe.Read(ignored) > 0)
            {
                // The engine has nothing to say on it.
            }
        }
        catch (IOException)
        {
            // A broken pipe is an ended one.
        }

        Stop("the end of the engine's pipe");
    }

    private void Stop(string cause)
    {
        if (application.ApplicationStopping.IsCancellationRequested)
            return;
        LogStopping(cause);
        application.StopApplication();
    }

    [LoggerMessage(LogLevel.Information, "Stopping after {Cause}")]
    private partial void LogStopping(string cause);
}
