using System.Runtime.InteropServices;

namespace Hydra.AppHost.Embedded;

/// <summary>Ctrl-C and its kin: the first asks for an orderly stop, the second for an immediate one.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Action _atOnce;
    private int _count;

    /// <summary>Listens from now on.</summary>
    /// <param name="atOnce">What to do on a second Ctrl-C.</param>
    public StopSignals(Action atOnce)
    {
        _atOnce = atOnce;
        foreach (PosixSignal signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT })
            _registrations.Add(PosixSignalRegistration.Create(signal, OnSignal));
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>Why; for the exit code.</summary>
    public PosixSignal? First { get; private set; }

    /// <summary>A stop for another reason.</summary>
    public void Request() => _stop.Cancel();

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
            registration.Dispose();
        _stop.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref _count) == 1)
        {
            First = context.Signal;
            _stop.Cancel();
        }
        else if (context.Signal == PosixSignal.SIGINT)
        {
            // Only Ctrl-C is a person's impatience; SIGTERM comes twice where a whole group is sent it and dotnet run passes it on too.
            _atOnce();
        }
    }
}
