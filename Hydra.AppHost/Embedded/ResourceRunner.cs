using System.Globalization;
using Hydra.AppHost.Embedded.Launching;
using Hydra.AppHost.Embedded.Logs;
using Hydra.AppHost.Topology;

namespace Hydra.AppHost.Embedded;

/// <summary>
/// Keeps one resource running from start to stop: launches it, waits until it is healthy, watches it, and starts it again
/// with back-off when it crashes.
/// </summary>
internal sealed class ResourceRunner(DevResource resource, ResourceLog log, EngineParts parts) : IDisposable
{
    private readonly SemaphoreSlim _verbs = new(1, 1);
    private CancellationTokenSource? _stop;
    private Task _supervision = Task.CompletedTask;
    private ILaunchedResource? _process;

    /// <summary>What it runs.</summary>
    public DevResource Resource => resource;

    /// <summary>Its output.</summary>
    public ResourceLog Log => log;

    /// <summary>Starts it and waits until it is healthy. Where that fails it is stopped, and the exception says why.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _verbs.WaitAsync(cancellationToken);
        try
        {
            if (_supervision.IsCompleted)
                await BeginAsync(cancellationToken);
        }
        finally
        {
            _verbs.Release();
        }
    }

    /// <summary>Stops it: end of input, SIGTERM, SIGKILL.</summary>
    public async Task StopAsync()
    {
        await _verbs.WaitAsync(CancellationToken.None);
        try
        {
            await EndAsync();
        }
        finally
        {
            _verbs.Release();
        }
    }

    /// <summary>Stops and starts it.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        await StopAsync();
        await StartAsync(cancellationToken);
    }

    /// <summary>Ends it at once.</summary>
    public void Kill() => _process?.Kill();

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop?.Dispose();
        _verbs.Dispose();
    }

    private async Task BeginAsync(CancellationToken cancellationToken)
    {
        _stop?.Dispose();
        _stop = new CancellationTokenSource();
        var healthy = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _supervision = SuperviseAsync(healthy, _stop.Token);
        try
        {
            await healthy.Task.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await EndAsync();
            throw;
        }
    }

    private async Task EndAsync()
    {
        if (_stop is not null)
            await _stop.CancelAsync();
        await _supervision;
    }

    /// <summary>Never throws: what goes wrong before it was first healthy is told to whoever waits for that, what comes later is shown.</summary>
    private async Task SuperviseAsync(TaskCompletionSource healthy, CancellationToken stopping)
    {
        await Task.Yield();
        (RunState State, string Detail) last = (RunState.Stopped, "");
        try
        {
            await FirstStartAsync(stopping);
            healthy.TrySetResult();
            await KeepRunningAsync(stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            healthy.TrySetCanceled(stopping);
        }
        catch (Exception exception)
        {
            last = (RunState.Failed, exception.Message.Split('\n')[0].TrimEnd());
            healthy.TrySetException(exception);
        }
        finally
        {
            await StopProcessAsync();
            Show(last.State, last.Detail);
        }
    }

    /// <summary>The start timeout covers crashes too; one that keeps exiting is given up before.</summary>
    private async Task FirstStartAsync(CancellationToken stopping)
    {
        var backOff = new RestartBackOff();
        long begun = parts.Time.GetTimestamp();
        for (int exits = 1; ; exits++)
        {
            StartAttempt attempt = await AttemptAsync(begun, stopping);
            if (attempt.IsHealthy)
                return;
            if (attempt.ExitCode is null)
                throw Failure($"{resource.Name} did not become healthy within {Seconds(resource.Health.Timing.StartWithin)}: {attempt.Reason}.");
            if (exits == parts.Options.HopelessExits)
                throw Failure($"{resource.Name} ended {exits} times before it was healthy, the last time with exit code {attempt.ExitCode}.");
            await BackOffAsync(backOff.AfterCrash(TimeSpan.Zero), attempt, stopping);
        }
    }

    /// <summary>From the first time that it was healthy it is started again as often as it takes.</summary>
    private async Task KeepRunningAsync(CancellationToken stopping)
    {
        var backOff = new RestartBackOff();
        while (true)
        {
            long healthySince = parts.Time.GetTimestamp();
            StartAttempt end = await WatchAsync(stopping);
            TimeSpan healthyFor = parts.Time.GetElapsedTime(healthySince);
            while (!end.IsHealthy)
            {
                await StopProcessAsync();
                await BackOffAsync(backOff.AfterCrash(healthyFor), end, stopping);
                healthyFor = TimeSpan.Zero;
                end = await AttemptAsync(parts.Time.GetTimestamp(), stopping);
            }
        }
    }

    /// <summary>Launches it and waits until it is healthy, has exited, or the time is over.</summary>
    private async Task<StartAttempt> AttemptAsync(long begun, CancellationToken stopping)
    {
        Show(RunState.Starting);
        _process = await LaunchAsync();
        parts.Board.Update(resource.Name, row => row with { ProcessId = _process.ProcessId });
        using var poll = new PeriodicTimer(parts.Options.StartPoll, parts.Time);
        while (true)
        {
            string? problem = await parts.Probe.AskAsync(resource.Health, stopping);
            if (_process.Exited.IsCompleted)
                return StartAttempt.Exit(await _process.Exited);
            if (problem is null)
            {
                Show(RunState.Healthy);
                return StartAttempt.Healthy;
            }

            if (parts.Time.GetElapsedTime(begun) >= resource.Health.Timing.StartWithin)
                return new StartAttempt(null, problem);
            await poll.WaitForNextTickAsync(stopping);
        }
    }

    private async Task<ILaunchedResource> LaunchAsync()
    {
        try
        {
            return await parts.Launcher.LaunchAsync(resource, log);
        }
        catch (Exception exception) when (exception is System.ComponentModel.Win32Exception or IOException)
        {
            throw new UserErrorException($"{resource.Name} cannot be started: {exception.Message}. Its program is {resource.Executable}.", exception);
        }
    }

    /// <summary>Until it exits; shows whether it still answers meanwhile.</summary>
    private async Task<StartAttempt> WatchAsync(CancellationToken stopping)
    {
        Task<int> exited = _process!.Exited;
        using var poll = new PeriodicTimer(resource.Health.Timing.Every, parts.Time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        Task watching = ShowHealthAsync(poll, ended.Token);
        await Task.WhenAny(exited, watching);
        stopping.ThrowIfCancellationRequested();
        await ended.CancelAsync();
        return StartAttempt.Exit(await exited);
    }

    private async Task ShowHealthAsync(PeriodicTimer poll, CancellationToken ended)
    {
        int failures = 0;
        try
        {
            while (await poll.WaitForNextTickAsync(ended))
            {
                string? problem = await parts.Probe.AskAsync(resource.Health, ended);
                failures = problem is null ? 0 : failures + 1;
                if (failures == 0)
                    Show(RunState.Healthy);
                else if (failures >= resource.Health.Timing.Failures)
                    Show(RunState.Unhealthy, problem!);
            }
        }
        catch (OperationCanceledException)
        {
            // The process ended, or is to be stopped.
        }
    }

    private async Task BackOffAsync(TimeSpan wait, StartAttempt crash, CancellationToken stopping)
    {
        string text = $"{crash.Reason}; starts again in {Seconds(wait)}";
        log.Write([$"[hydra] {resource.Name}: {text}"]);
        Show(RunState.Crashed, text);
        await Task.Delay(wait, parts.Time, stopping);
        parts.Board.Update(resource.Name, row => row with { Restarts = row.Restarts + 1 });
    }

    private async Task StopProcessAsync()
    {
        if (_process is not { } process)
            return;
        if (!process.Exited.IsCompleted)
            Show(RunState.Stopping);
        process.CloseInput();
        if (!await EndsWithinAsync(process, parts.Options.StopGrace))
        {
            process.Terminate();
            if (!await EndsWithinAsync(process, parts.Options.StopLimit))
                process.Kill();
        }

        await process.Exited;
        _process = null;
        parts.Board.Update(resource.Name, row => row with { ProcessId = null });
    }

    private async Task<bool> EndsWithinAsync(ILaunchedResource process, TimeSpan limit)
    {
        try
        {
            await process.Exited.WaitAsync(limit, parts.Time);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private void Show(RunState state, string detail = "") => parts.Board.Update(resource.Name, row => row with { State = state, Detail = detail });

    private UserErrorException Failure(string what)
    {
        IReadOnlyList<string> lines = log.Tail(parts.Options.LinesOfFailure);
        string end = lines.Count == 0 ? "It wrote nothing." : $"Its last lines:{Environment.NewLine}{string.Join(Environment.NewLine, lines.Select(line => "  " + line))}";
        return new UserErrorException($"{what} {end}{Environment.NewLine}All of it: {log.FullPath}");
    }

    private static string Seconds(TimeSpan span) => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.###} s");

    /// <summary>How a launch went, or how a run ended.</summary>
    private sealed record StartAttempt(int? ExitCode, string Reason)
    {
        public static StartAttempt Healthy { get; } = new(null, "");

        public bool IsHealthy => Reason.Length == 0;

        public static StartAttempt Exit(int code) => new(code, string.Create(CultureInfo.InvariantCulture, $"ended with exit code {code}"));
    }
}
