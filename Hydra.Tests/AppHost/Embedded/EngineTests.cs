using Hydra.AppHost;
using Hydra.AppHost.Embedded.Boards;
using Hydra.AppHost.Topology;
using Hydra.Tests.AppHost.Fakes;

namespace Hydra.Tests.AppHost.Embedded;

public sealed class EngineTests : IDisposable
{
    private readonly EngineWorld _world = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Start_GoesInDependencyOrder_AndEndsWhenAllIsHealthy()
    {
        await _world.StartAsync();

        Assert.Equal(["start simulator", "start gateway", "start creative"], _world.Launcher.Events);
        Assert.All(new[] { "simulator", "gateway", "creative" }, name => Assert.Equal(RunState.Healthy, _world.StateOf(name)));
        Assert.NotNull(_world.Board.Find("gateway")!.ProcessId);
    }

    [Fact]
    public async Task Start_WaitsForTheHealthOfWhatItDependsOn()
    {
        DevProcess gateway = _world.Topology.Process("gateway");
        _world.Probe.Fail(gateway, "not yet");
        Task start = _world.Engine.StartAsync(Stop);
        DateTimeOffset begun = _world.Time.GetUtcNow();
        await _world.PassUntilAsync(() => _world.Time.GetUtcNow() - begun > TimeSpan.FromSeconds(5) && _world.StateOf("gateway") == RunState.Starting);

        Assert.Equal(["start simulator", "start gateway"], _world.Launcher.Events);
        Assert.Equal(RunState.Waiting, _world.StateOf("creative"));

        _world.Probe.Recover(gateway);
        await _world.PassWhileAsync(start);
        Assert.Equal(RunState.Healthy, _world.StateOf("creative"));
    }

    [Fact]
    public async Task Start_OfWhatDependsOnNothing_IsParallel()
    {
        using var world = new EngineWorld(SmallCluster.Plan(new DevRequest { Without = ["gateway"] }));
        foreach (DevProcess resource in world.Topology.Processes)
            world.Probe.Fail(resource, "not yet");
        Task start = world.Engine.StartAsync(Stop);

        await world.PassUntilAsync(() => world.Launcher.Events.Count == 2);

        foreach (DevProcess resource in world.Topology.Processes)
            world.Probe.Recover(resource);
        await world.PassWhileAsync(start);
    }

    [Fact]
    public async Task Start_ThatTakesTooLong_FailsWithTheReasonAndTheLastLines()
    {
        _world.Launcher.OnStart = process => process.Say($"{process.Name} is thinking");
        _world.Probe.Fail(_world.Topology.Process("gateway"), "GET http://127.0.2.20:4000/health answers 503 instead of 200");

        var failed = await Assert.ThrowsAsync<UserErrorException>(_world.StartAsync);

        Assert.Contains("gateway did not become healthy within 20 s: GET http://127.0.2.20:4000/health answers 503 instead of 200.", failed.Message, StringComparison.Ordinal);
        Assert.Contains("gateway is thinking", failed.Message, StringComparison.Ordinal);
        Assert.Contains("gateway.log", failed.Message, StringComparison.Ordinal);
        Assert.Equal(RunState.Failed, _world.StateOf("gateway"));
        Assert.Equal(0, _world.Launcher.Starts("creative"));
    }

    [Fact]
    public async Task Start_OfOneThatKeepsExiting_IsGivenUpBeforeItsTimeIsOver()
    {
        _world.Probe.Fail(_world.Topology.Process("gateway"), "refused");
        _world.Launcher.OnStart = process =>
        {
            if (process.Name != "gateway")
                return;
            process.Say("Keys:dev:Sha256 is wrong");
            process.Exit(1);
        };
        DateTimeOffset begun = _world.Time.GetUtcNow();

        var failed = await Assert.ThrowsAsync<UserErrorException>(_world.StartAsync);

        Assert.StartsWith("gateway ended 3 times before it was healthy, the last time with exit code 1.", failed.Message, StringComparison.Ordinal);
        Assert.Contains("Keys:dev:Sha256 is wrong", failed.Message, StringComparison.Ordinal);
        Assert.Equal(3, _world.Launcher.Starts("gateway"));
        Assert.True(_world.Time.GetUtcNow() - begun < TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Start_SurvivesACrash()
    {
        int starts = 0;
        _world.Probe.Fail(_world.Topology.Process("simulator"), "refused");
        _world.Launcher.OnStart = process =>
        {
            if (process.Name == "simulator" && ++starts == 1)
                process.Exit(134);
            else
                _world.Probe.Recover(_world.Topology.Process("simulator"));
        };

        await _world.StartAsync();

        Assert.Equal(2, _world.Launcher.Starts("simulator"));
        Assert.Equal(1, _world.Board.Find("simulator")!.Restarts);
    }

    [Fact]
    public async Task Failure_OfOne_CallsOffTheOthers()
    {
        _world.Probe.Fail(_world.Topology.Process("simulator"), "refused");

        await Assert.ThrowsAsync<UserErrorException>(_world.StartAsync);
        await _world.PassWhileAsync(_world.Engine.StopAsync());

        Assert.Equal(["start simulator", "close simulator"], _world.Launcher.Events);
    }

    [Fact]
    public async Task Crash_IsFollowedByANewStart_EachTimeLater()
    {
        await _world.StartAsync();
        _world.Probe.Fail(_world.Topology.Process("gateway"), "refused");
        _world.Launcher.OnStart = process => process.Exit(1);
        DateTimeOffset crashed = _world.Time.GetUtcNow();
        _world.Launcher.Running["gateway"].Exit(139);

        await _world.PassUntilAsync(() => _world.Launcher.Starts("gateway") == 5);

        Assert.True(_world.Time.GetUtcNow() - crashed >= TimeSpan.FromSeconds(1 + 2 + 4 + 8));
        await _world.PassUntilAsync(() => _world.StateOf("gateway") == RunState.Crashed);
        Assert.Equal("ended with exit code 1; starts again in 16 s", _world.Board.Find("gateway")!.Detail);
        Assert.Equal(4, _world.Board.Find("gateway")!.Restarts);
        Assert.Contains("gateway: [hydra] gateway ended with exit code 139; starts again in 1 s", _world.Screen);

        _world.Launcher.OnStart = _ => _world.Probe.Recover(_world.Topology.Process("gateway"));
        await _world.PassUntilAsync(() => _world.StateOf("gateway") == RunState.Healthy);
        Assert.Equal(1, _world.Launcher.Starts("creative"));
    }

    [Fact]
    public async Task LostHealth_IsShown_AndSoIsItsReturn()
    {
        await _world.StartAsync();
        DevProcess gateway = _world.Topology.Process("gateway");
        _world.Probe.Fail(gateway, "it hangs");

        await _world.PassUntilAsync(() => _world.StateOf("gateway") == RunState.Unhealthy);
        Assert.Equal("it hangs", _world.Board.Find("gateway")!.Detail);

        _world.Probe.Recover(gateway);
        await _world.PassUntilAsync(() => _world.StateOf("gateway") == RunState.Healthy);
        Assert.Equal(1, _world.Launcher.Starts("gateway"));
    }

    [Fact]
    public async Task Stop_GoesInTheOppositeOrder()
    {
        await _world.StartAsync();

        await _world.PassWhileAsync(_world.Engine.StopAsync());

        Assert.Equal(["close creative", "close gateway", "close simulator"], _world.Launcher.Events.Skip(3));
        Assert.All(_world.Topology.Processes, resource => Assert.Equal(RunState.Stopped, _world.StateOf(resource.Name)));
    }

    [Theory]
    [InlineData("terminate", new[] { "close creative", "terminate creative" })]
    [InlineData("kill", new[] { "close creative", "terminate creative", "kill creative" })]
    public async Task Stop_GetsSterner_WhereItMust(string endsOn, string[] expected)
    {
        await _world.StartAsync();
        _world.Launcher.EndsOn = endsOn;

        await _world.PassWhileAsync(_world.Engine.StopAsync());

        Assert.Equal(expected, _world.Launcher.Events.Where(entry => entry.EndsWith("creative", StringComparison.Ordinal)).Skip(1));
    }

    [Fact]
    public async Task Kill_EndsAllAtOnce_AlsoInTheMiddleOfAStop()
    {
        await _world.StartAsync();
        _world.Launcher.EndsOn = "kill";
        Task stop = _world.Engine.StopAsync();

        while (!stop.IsCompleted)
        {
            _world.Engine.Kill();
            await Task.Yield();
        }

        await stop;
        Assert.DoesNotContain("terminate creative", _world.Launcher.Events);
    }

    [Fact]
    public async Task OneResource_IsStoppedAndStartedAlone()
    {
        await _world.StartAsync();

        await _world.PassWhileAsync(_world.Engine.Find("gateway")!.StopAsync());
        Assert.Equal(RunState.Stopped, _world.StateOf("gateway"));
        Assert.Null(_world.Board.Find("gateway")!.ProcessId);

        await _world.PassWhileAsync(_world.Engine.Find("gateway")!.StartAsync(Stop));
        await _world.PassWhileAsync(_world.Engine.Find("gateway")!.StartAsync(Stop));
        Assert.Equal(RunState.Healthy, _world.StateOf("gateway"));
        Assert.Equal(2, _world.Launcher.Starts("gateway"));
        Assert.Equal(1, _world.Launcher.Starts("simulator"));
    }

    [Fact]
    public async Task StoppedEngine_StartsNothingAnyMore()
    {
        await _world.StartAsync();
        await _world.PassWhileAsync(_world.Engine.StopAsync());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _world.Engine.Find("gateway")!.StartAsync(Stop));

        Assert.Equal(1, _world.Launcher.Starts("gateway"));
    }

    [Fact]
    public async Task CtrlC_BeforeAllIsHealthy_EndsTheStart()
    {
        _world.Probe.Fail(_world.Topology.Process("gateway"), "not yet");
        using var stop = new CancellationTokenSource();
        Task start = _world.Engine.StartAsync(stop.Token);
        await _world.PassUntilAsync(() => _world.StateOf("gateway") == RunState.Starting);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _world.PassWhileAsync(start));
        await _world.PassWhileAsync(_world.Engine.StopAsync());
        Assert.Equal(RunState.Stopped, _world.StateOf("gateway"));
        Assert.Equal(0, _world.Launcher.Starts("creative"));
    }
}
