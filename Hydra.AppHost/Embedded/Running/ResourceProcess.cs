using System.ComponentModel;
using Hydra.AppHost.Embedded.Boards;
using Hydra.AppHost.Embedded.Launching;
using Hydra.AppHost.Embedded.Logs;
using Hydra.AppHost.Topology;

namespace Hydra.AppHost.Embedded.Running;

/// <summary>The one process that a resource has at a time: launches it until it is healthy or is not going to be, and ends it.</summary>
internal sealed class ResourceProcess(DevProcess resource, ResourceLog log, EngineParts parts)
{
    private ILaunchedResource? _process;

    /// <summary>Ends with the exit code; only after a launch.</summary>
    public Task<int> Exited => _process!.Exited;

    /// <summary>Launches it and waits until it is healthy, has exited, or has used up the time since <paramref name="begun"/>.</summary>
    public async Task<StartAttempt> LaunchAsync(long begun, CancellationToken stopping)
    {
        Show(RunState.Starting);
        _process = await StartAsync();
        int processId = _process.ProcessId;
        parts.Board.Update(resource.Name, row => row with { ProcessId = processId });
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

    /// <summary>Ends it, if there is one: end of its input, SIGTERM, SIGKILL, each when the one before was not enough.</summary>
    public async Task EndAsync()
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

    /// <summary>Ends it at once.</summary>
    public void Kill() => _process?.Kill();

    private async Task<ILaunchedResource> StartAsync()
    {
        try
        {
            return await parts.Launcher.LaunchAsync(resource, log);
        }
        catch (Exception exception) when (exception is Win32Exception or IOException)
        {
            throw new UserErrorException($"{resource.Name} cannot be started: {exception.Message}. Its program is {resource.Executable}.", exception);
        }
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

    private void Show(RunState state) => parts.Board.Update(resource.Name, row => row with { State = state, Detail = "" });
}
