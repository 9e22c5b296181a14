using System.Globalization;
using Hydra.AppHost.Embedded.Boards;
using Hydra.AppHost.Embedded.Logs;
using Hydra.AppHost.Topology;

namespace Hydra.AppHost.Embedded.Running;

/// <summary>A resource from its start to its stop: the first start, the watch over it, and starting it again when it crashes.</summary>
internal sealed class ResourceSupervision(DevProcess resource, ResourceLog log, EngineParts parts)
{
    private readonly ResourceProcess _process = new(resource, log, parts);

    /// <summary>Ends the process at once.</summary>
    public void Kill() => _process.Kill();

    /// <summary>
    /// Runs until it is cancelled. Never throws: what goes wrong before it was first healthy is told to whoever waits for that,
    /// what comes later is shown.
    /// </summary>
    public async Task RunAsync(TaskCompletionSource healthy, CancellationToken stopping)
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
            await _process.EndAsync();
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
            StartAttempt attempt = await _process.LaunchAsync(begun, stopping);
            if (attempt.IsHealthy)
                return;
            if (attempt.ExitCode is null)
                throw Failure($"{resource.Name} did not become healthy within {Seconds(resource.Health.Timing.StartWithin)}: {attempt.Reason}.");
            if (exits == parts.Options.HopelessExits || parts.Time.GetElapsedTime(begun) >= resource.Health.Timing.StartWithin)
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
                await _process.EndAsync();
                await BackOffAsync(backOff.AfterCrash(healthyFor), end, stopping);
                healthyFor = TimeSpan.Zero;
                end = await _process.LaunchAsync(parts.Time.GetTimestamp(), stopping);
            }
        }
    }

    /// <summary>Until it exits; shows whether it still answers meanwhile.</summary>
    private async Task<StartAttempt> WatchAsync(CancellationToken stopping)
    {
        Task<int> exited = _process.Exited;
        using var poll = new PeriodicTimer(resource.Health.Timing.Every, parts.Time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        Task watching = ShowHealthAsync(poll, ended.Token);
        await Task.WhenAny(exited, watching);
        stopping.ThrowIfCancellationRequested();
        await ended.CancelAsync();
        await watching;
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
        log.Write([$"[hydra] {resource.Name} {text}"]);
        Show(RunState.Crashed, text);
        await Task.Delay(wait, parts.Time, stopping);
        parts.Board.Update(resource.Name, row => row with { Restarts = row.Restarts + 1 });
    }

    private void Show(RunState state, string detail = "") => parts.Board.Update(resource.Name, row => row with { State = state, Detail = detail });

    private UserErrorException Failure(string what)
    {
        IReadOnlyList<string> lines = log.Tail(parts.Options.LinesOfFailure);
        string end = lines.Count == 0 ? "It wrote nothing." : $"Its last lines:{Environment.NewLine}{string.Join(Environment.NewLine, lines.Select(line => "  " + line))}";
        return new UserErrorException($"{what} {end}{Environment.NewLine}All of it: {log.FullPath}");
    }

    private static string Seconds(TimeSpan span) => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.###} s");
}
