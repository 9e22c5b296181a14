using System.Collections.Concurrent;
using Hydra.AppHost.Embedded.Launching;
using Hydra.AppHost.Embedded.Logs;
using Hydra.AppHost.Topology;

namespace Hydra.Tests.AppHost.Fakes;

/// <summary>Starts processes that exist in memory only, and writes down what was done to them.</summary>
internal sealed class FakeLauncher : IResourceLauncher
{
    private int _lastProcessId = 100;

    /// <summary>Such as <c>start gateway</c>, <c>close gateway</c>, <c>terminate gateway</c>, <c>kill gateway</c>.</summary>
    public ConcurrentQueue<string> Events { get; } = new();

    /// <summary>The newest process of each resource.</summary>
    public ConcurrentDictionary<string, FakeProcess> Running { get; } = new();

    /// <summary>What a new process does at once.</summary>
    public Action<FakeProcess> OnStart { get; set; } = _ => { };

    /// <summary>By what a process lets itself be ended: close, terminate or kill.</summary>
    public string EndsOn { get; set; } = "close";

    public Task<ILaunchedResource> LaunchAsync(DevProcess resource, ResourceLog log)
    {
        var process = new FakeProcess(this, resource.Name, log, Interlocked.Increment(ref _lastProcessId));
        Running[resource.Name] = process;
        Events.Enqueue($"start {resource.Name}");
        OnStart(process);
        return Task.FromResult<ILaunchedResource>(process);
    }

    public int Starts(string name) => Events.Count(entry => entry == $"start {name}");
}

/// <summary>A process of the fake launcher.</summary>
internal sealed class FakeProcess(FakeLauncher launcher, string name, ResourceLog log, int processId) : ILaunchedResource
{
    private readonly TaskCompletionSource<int> _exit = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Name => name;

    public int ProcessId => processId;

    public Task<int> Exited => _exit.Task;

    public void Say(string line) => log.Write([line]);

    public void Exit(int code) => _exit.TrySetResult(code);

    public void CloseInput() => Told("close");

    public void Terminate() => Told("terminate");

    public void Kill() => Told("kill");

    private void Told(string what)
    {
        if (_exit.Task.IsCompleted)
            return;
        launcher.Events.Enqueue($"{what} {name}");
        if (launcher.EndsOn == what)
            Exit(what == "close" ? 0 : 137);
    }
}
