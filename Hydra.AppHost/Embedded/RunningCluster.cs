using System.Diagnostics;
using System.Runtime.InteropServices;
using Hydra.AppHost.CommandLine;
using Hydra.AppHost.Embedded.Boards;
using Hydra.AppHost.Embedded.Control;
using Hydra.AppHost.Embedded.Launching;
using Hydra.AppHost.Embedded.Logs;
using Hydra.AppHost.Embedded.Running;
using Hydra.AppHost.Embedded.Screen;
using Hydra.AppHost.StandIns;
using Hydra.AppHost.Topology;

namespace Hydra.AppHost.Embedded;

/// <summary>A dev cluster from the first process to the last: engine, screen, control endpoint, and what ends them.</summary>
internal sealed class RunningCluster : IAsyncDisposable
{
    private readonly RunPlan _plan;
    private readonly ProcessLauncher _launcher;
    private readonly HttpHealthProbe _probe = new();
    private readonly ResourceBoard _board;
    private readonly ConsoleScreen _screen;
    private readonly List<ResourceLog> _logs = [];
    private readonly EmbeddedEngine _engine;
    private readonly SimulatorClient? _simulator;
    private readonly StandInWatch? _standIns;

    /// <summary>Puts the parts together; nothing runs yet.</summary>
    public RunningCluster(RunPlan plan, ScreenTarget target)
    {
        _plan = plan;
        _launcher = new ProcessLauncher(plan.Values);
        _board = new ResourceBoard(plan.Topology);
        _screen = new ConsoleScreen(target, _board);
        _engine = new EmbeddedEngine(plan.Topology, LogOf, new EngineParts { Launcher = _launcher, Probe = _probe, Board = _board });
        if (plan.Topology.Processes.FirstOrDefault(resource => resource.Kind == ResourceKind.Simulator) is { } simulator)
        {
            _simulator = new SimulatorClient(simulator, plan.Key);
            _standIns = new StandInWatch(simulator, _simulator, _board, TimeProvider.System);
        }
    }

    /// <summary>Runs until a signal, the end of <c>dotnet run</c>, or a failed start; gives the exit code.</summary>
    public async Task<int> RunAsync()
    {
        using var signals = new StopSignals(_engine.Kill);
        using var watching = new CancellationTokenSource();
        Task watches = Task.WhenAll(WatchParentAsync(signals, watching.Token), _standIns?.RunAsync(watching.Token) ?? Task.CompletedTask);
        try
        {
            return await RunUntilStoppedAsync(signals);
        }
        finally
        {
            await _engine.StopAsync();
            await watching.CancelAsync();
            await watches;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _screen.DisposeAsync();
        foreach (ResourceLog log in _logs)
            log.Dispose();
        _engine.Dispose();
        _simulator?.Dispose();
        _probe.Dispose();
        _launcher.Dispose();
    }

    private async Task<int> RunUntilStoppedAsync(StopSignals signals)
    {
        Task start = _engine.StartAsync(signals.Stop);
        try
        {
            // While the first processes start, which takes them longer.
            await using ControlServer control = await ControlServer.StartAsync(_plan.ControlPort, new ControlledCluster(_engine, _board, _simulator, _standIns), _plan.Key, _plan.Folder);
            await start;
            if (_standIns is not null)
                await _standIns.LookAsync(signals.Stop);
            SayReady();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, signals.Stop).ContinueWith(_ => { }, TaskScheduler.Default);
            _screen.Say("stopping …");
            return 0;
        }
        catch (OperationCanceledException) when (signals.Stop.IsCancellationRequested)
        {
            _screen.Say("stopped before all was healthy");
            return 128 + NumberOf(signals.First);
        }
        finally
        {
            signals.Request();
            await start.ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    private static async Task WatchParentAsync(StopSignals signals, CancellationToken cancellationToken)
    {
        try
        {
            await ParentWatch.ParentGoneAsync(TimeProvider.System, cancellationToken);
            signals.Request();
        }
        catch (OperationCanceledException)
        {
            // The cluster stops.
        }
    }

    private void SayReady()
    {
        using var self = Process.GetCurrentProcess();
        TimeSpan took = TimeProvider.System.GetUtcNow().UtcDateTime - self.StartTime.ToUniversalTime();
        foreach (string line in ReadyText.Lines(_plan.Topology, _plan.Model, ClusterFile.Shown(_plan.Folder.DevKeyFile), took))
            _screen.Say(line);
    }

    private ResourceLog LogOf(string name)
    {
        var log = new ResourceLog(name, Path.Combine(_plan.Folder.LogsFolder, name + ".log"), _screen.Log);
        _logs.Add(log);
        return log;
    }

    private static int NumberOf(PosixSignal? signal) => signal switch
    {
        PosixSignal.SIGHUP => 1,
        PosixSignal.SIGQUIT => 3,
        PosixSignal.SIGTERM => 15,
        _ => 2,
    };
}
