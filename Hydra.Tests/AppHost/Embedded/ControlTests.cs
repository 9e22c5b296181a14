using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Hydra.AppHost.CommandLine;
using Hydra.AppHost.DevState;
using Hydra.AppHost.Embedded.Boards;
using Hydra.AppHost.Embedded.Control;
using Hydra.AppHost.StandIns;
using Hydra.Tests.AppHost.Fakes;
using Microsoft.Extensions.Time.Testing;

namespace Hydra.Tests.AppHost.Embedded;

/// <summary>The control endpoint on a port that the system chose, the verbs that ask it, and an engine of fakes behind it.</summary>
public sealed class ControlTests : IAsyncLifetime
{
    private readonly EngineWorld _world = new();
    private readonly TemporaryFolder _folder = new();
    private readonly FakeSimulator _fakeSimulator = new();
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false });
    private StateFolder _state = null!;
    private DevKey _key = null!;
    private SimulatorClient _simulator = null!;
    private StandInWatch _watch = null!;
    private ControlServer _server = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _state = StateFolder.Beside(_folder.Write("cluster.yaml", SmallCluster.Text));
        _key = DevKey.ReadOrMake(_state);
        _simulator = new SimulatorClient(_world.Topology.Process("simulator"), _key, _fakeSimulator);
        _watch = new StandInWatch(_world.Topology.Process("simulator"), _simulator, _world.Board, new FakeTimeProvider());
        _server = await ControlServer.StartAsync(0, new ControlledCluster(_world.Engine, _world.Board, _simulator, _watch), _key, _state);
        _client.BaseAddress = new Uri(_server.Address);
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _key.Value);
        await _world.StartAsync();
        await _watch.LookAsync(Stop);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _simulator.Dispose();
        _client.Dispose();
        _world.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer wrong")]
    [InlineData("Basic c2s=")]
    public async Task WithoutTheKey_NothingIsTold(string? authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_client.BaseAddress!, "/resources"));
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        using var stranger = new HttpClient(new SocketsHttpHandler { UseProxy = false });

        using HttpResponseMessage answer = await stranger.SendAsync(request, Stop);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task List_HasProcessesAndStandIns()
    {
        JsonArray rows = (await _client.GetFromJsonAsync<JsonArray>("/resources", Stop))!;

        Assert.Equal(["simulator", "ollama", "gateway", "creative"], rows.Select(row => (string?)row!["name"]));
        Assert.Equal(["Simulator", "StandIn", "Project", "Project"], rows.Select(row => (string?)row!["kind"]));
        Assert.All(rows, row => Assert.Equal("Healthy", (string?)row!["state"]));
    }

    [Fact]
    public async Task Ps_PrintsTheTable()
    {
        string output = await Verb("ps");

        Assert.StartsWith("NODE", output, StringComparison.Ordinal);
        Assert.Contains("gateway", output, StringComparison.Ordinal);
        Assert.Contains("http://127.0.2.20:4000", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StopAndStart_OfAService_AreItsProcess()
    {
        Assert.Contains("stopped", await Verb("stop", "gateway"), StringComparison.Ordinal);
        Assert.Equal(RunState.Stopped, _world.StateOf("gateway"));
        Assert.Contains("healthy", await Verb("start", "gateway"), StringComparison.Ordinal);
        Assert.Contains("healthy", await Verb("restart", "gateway"), StringComparison.Ordinal);
        Assert.Equal(3, _world.Launcher.Starts("gateway"));
    }

    [Fact]
    public async Task StopAndStart_OfAStandIn_AreAFault()
    {
        Assert.Contains("stopped", await Verb("stop", "ollama"), StringComparison.Ordinal);
        Assert.Equal("down", (string?)_fakeSimulator.Fault!["kind"]);
        Assert.Equal(_key.Value, _fakeSimulator.Key);

        Assert.Contains("healthy", await Verb("start", "ollama"), StringComparison.Ordinal);
        Assert.Null(_fakeSimulator.Fault);
        Assert.Contains("healthy", await Verb("restart", "ollama"), StringComparison.Ordinal);
        Assert.Equal(1, _world.Launcher.Starts("simulator"));
    }

    [Fact]
    public async Task Fault_IsPassedOn_AndShown_AndRemoved()
    {
        Assert.Contains("faulty", await Verb("fault", "ollama", "hang", "--times", "3"), StringComparison.Ordinal);
        Assert.Equal("""{"kind":"hang","times":3}""", _fakeSimulator.Fault!.ToJsonString());

        Assert.Contains("healthy", await Verb("fault", "ollama", "none"), StringComparison.Ordinal);
        Assert.Null(_fakeSimulator.Fault);
    }

    [Fact]
    public async Task Fault_ThatTheSimulatorRefuses_IsExplainedInItsWords() => Assert.Equal("There is no fault 'lazy'.", await Refused("fault", "ollama", "lazy"));

    [Fact]
    public async Task Fault_OfAService_IsRefused() => Assert.StartsWith("'gateway' is a process of its own", await Refused("fault", "gateway", "hang"), StringComparison.Ordinal);

    [Fact]
    public async Task Fault_WhileTheSimulatorIsGone_SaysSo()
    {
        _fakeSimulator.IsGone = true;

        Assert.StartsWith("The simulator does not answer: Connection refused.", await Refused("fault", "ollama", "hang"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnknownName_IsAnsweredWithTheNearest() =>
        Assert.Equal("There is no resource 'gatway'. Did you mean 'gateway'?", await Refused("stop", "gatway"));

    [Fact]
    public async Task Logs_AreTheLastLines_OfAStandInTheSimulators()
    {
        _world.Launcher.Running["gateway"].Say("one");
        _world.Launcher.Running["gateway"].Say("two");
        _world.Launcher.Running["simulator"].Say("three");

        Assert.Equal("two" + Environment.NewLine, await Verb("logs", "gateway", "--lines", "1"));
        Assert.Equal("three" + Environment.NewLine, await Verb("logs", "ollama"));
    }

    [Fact]
    public async Task Logs_CanBeFollowed()
    {
        _world.Launcher.Running["gateway"].Say("before");
        using HttpResponseMessage answer = await _client.GetAsync(new Uri("/resources/gateway/logs?follow=true&lines=1", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Stop);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(Stop));

        Assert.Equal("before", await reader.ReadLineAsync(Stop));
        _world.Launcher.Running["gateway"].Say("after");
        Assert.Equal("after", await reader.ReadLineAsync(Stop));
    }

    [Theory]
    [InlineData("GET", "/")]
    [InlineData("GET", "/resources/gateway/nothing")]
    [InlineData("POST", "/resources/gatway/stop")]
    public async Task UnknownPaths_AreProblems(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
        using HttpResponseMessage answer = await _client.SendAsync(request, Stop);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.NotEmpty((string)(await answer.Content.ReadFromJsonAsync<JsonObject>(Stop))!["detail"]!);
    }

    [Fact]
    public async Task OversizedFault_IsRefused()
    {
        using var body = new StringContent(new string(' ', 100_000));
        using HttpResponseMessage answer = await _client.PutAsync(new Uri("/resources/ollama/fault", UriKind.Relative), body, Stop);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Fact]
    public async Task StandIns_AreAsTheirSimulatorIs()
    {
        _fakeSimulator.IsGone = true;
        await _watch.LookAsync(Stop);
        Assert.Equal(RunState.Unhealthy, _world.StateOf("ollama"));

        await Verb("stop", "simulator");
        await _watch.LookAsync(Stop);
        Assert.Equal(RunState.Stopped, _world.StateOf("ollama"));
    }

    [Fact]
    public async Task ControlFile_IsThereWhileTheEndpointIs()
    {
        Assert.Equal(_server.Address, StateFolder.Read(_state.ControlFile));

        await _server.DisposeAsync();

        Assert.False(File.Exists(_state.ControlFile));
    }

    private async Task<string> Verb(params string[] verb)
    {
        (int exitCode, string output, string error) = await Run(verb);
        Assert.Equal((0, ""), (exitCode, error));
        return output;
    }

    private async Task<string> Refused(params string[] verb)
    {
        (int exitCode, string output, string error) = await Run(verb);
        Assert.Equal((1, ""), (exitCode, output));
        return error.Trim();
    }

    /// <summary>A verb, while the engine's time goes by.</summary>
    private async Task<(int ExitCode, string Output, string Error)> Run(string[] verb)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        Task<int> run = RootVerb.InvokeAsync([.. verb, "--file", _folder["cluster.yaml"]], new CommandConsole(output, error));
        await _world.PassWhileAsync(run);
        return (await run, output.ToString(), error.ToString());
    }
}
