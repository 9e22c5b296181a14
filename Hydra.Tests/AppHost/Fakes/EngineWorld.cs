using System.Collections.Concurrent;
using Hydra.AppHost.Embedded.Boards;
using Hydra.AppHost.Embedded.Logs;
using Hydra.AppHost.Embedded.Running;
using Hydra.AppHost.Topology;
using Microsoft.Extensions.Time.Testing;

namespace Hydra.Tests.AppHost.Fakes;

/// <summary>An engine whose processes, probes and time are fakes.</summary>
internal sealed class EngineWorld : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(1);

    private readonly TemporaryFolder _folder = new();
    private readonly List<ResourceLog> _logs = [];

    public EngineWorld(DevTopology? topology = null)
    {
        Topology = topology ?? SmallCluster.Plan(new DevRequest());
        Board = new ResourceBoard(Topology);
        Engine = new EmbeddedEngine(Topology, LogOf, new EngineParts { Launcher = Launcher, Probe = Probe, Board = Board, Time = Time });
    }

    public DevTopology Topology { get; }

    public ResourceBoard Board { get; }

    public FakeLauncher Launcher { get; } = new();

    public FakeProbe Probe { get; } = new();

    public FakeTimeProvider Time { get; } = new();

    public EmbeddedEngine Engine { get; }

    public ConcurrentQueue<string> Screen { get; } = new();

    public RunState StateOf(string name) => Board.Find(name)!.State;

    /// <summary>Lets fake time go by in small steps until something is so; the real limit only ends a test that would hang.</summary>
    public async Task PassUntilAsync(Func<bool> condition)
    {
        long begun = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < Limit, $"It never came to that. Until then: {string.Join(", ", Launcher.Events)}");
            Time.Advance(Step);
            await Task.Delay(Breath, TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Lets fake time go by until a task has ended, and gives its outcome.</summary>
    public async Task PassWhileAsync(Task task)
    {
        await PassUntilAsync(() => task.IsCompleted);
        await task;
    }

    /// <summary>Starts all of it.</summary>
    public Task StartAsync() => PassWhileAsync(Engine.StartAsync(TestContext.Current.CancellationToken));

    public void Dispose()
    {
        Engine.Dispose();
        foreach (ResourceLog log in _logs)
            log.Dispose();
        _folder.Dispose();
    }

    private ResourceLog LogOf(string name)
    {
        var log = new ResourceLog(name, _folder[name + ".log"], (source, line) => Screen.Enqueue($"{source}: {line}"));
        _logs.Add(log);
        return log;
    }
}
