using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Hydra.AppHost.CommandLine;
using Hydra.AppHost.DevState;
using Hydra.Tests.AppHost.Fakes;

namespace Hydra.Tests.AppHost.Processes;

/// <summary>The whole dev cluster as processes: it comes up, answers, is steered, and leaves nothing behind however it ends.</summary>
[Collection(nameof(DevClusterTests))]
[CollectionDefinition(nameof(DevClusterTests), DisableParallelization = true)]
public sealed class DevClusterTests
{
    private static readonly string Homelab = File.ReadAllText(SmallCluster.RepositoryFile);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public DevClusterTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "Processes are looked up in /proc.");

    [Fact]
    public async Task Homelab_ComesUp_AnswersAChat_FailsOver_AndCtrlCEndsItWithZero()
    {
        await using AppHostProcess run = AppHostProcess.Start(Homelab);
        string curl = await run.LineAsync("  curl -s ");
        string ready = await run.LineAsync("ready in ");

        Uri gateway = new(ready.Split(' ').First(word => word.StartsWith("http://", StringComparison.Ordinal)));
        Assert.Contains($"curl -s {gateway.GetLeftPart(UriPartial.Authority)}/v1/chat/completions -H \"Authorization: Bearer $(cat ", curl, StringComparison.Ordinal);
        JsonObject request = JsonNode.Parse(curl[(curl.IndexOf("-d '", StringComparison.Ordinal) + 4)..^1])!.AsObject();
        StateFolder state = StateFolder.At(run.ClusterFile);
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = gateway, Timeout = AppHostProcess.Limit };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", StateFolder.Read(state.DevKeyFile));

        Assert.StartsWith("tabbyapi;", await RouteOf(client, request), StringComparison.Ordinal);
        Assert.Contains("stopped", await Verb(run, "stop", "tabbyapi"), StringComparison.Ordinal);
        Assert.StartsWith("ollama-ai;", await RouteOf(client, request), StringComparison.Ordinal);
        Assert.Contains("healthy", await Verb(run, "start", "tabbyapi"), StringComparison.Ordinal);
        Assert.Contains("faulty", await Verb(run, "fault", "ollama-ai", "hang"), StringComparison.Ordinal);
        Assert.Contains("healthy", await Verb(run, "restart", "gateway"), StringComparison.Ordinal);
        Assert.NotEmpty(await Verb(run, "logs", "gateway"));
        Assert.True(File.Exists(Path.Combine(state.FullPath, "memory", "memory.db")));

        run.Signal("INT");
        Assert.Equal(0, (await run.ExitAsync()).ExitCode);
        await run.NobodyLeftAsync();
        Assert.False(File.Exists(state.ControlFile));
    }

    [Fact]
    public async Task Sigterm_EndsAllWithZero()
    {
        await using AppHostProcess run = AppHostProcess.Start(Homelab);
        await run.LineAsync("ready in ");
        Assert.Equal(4, run.Family().Count);

        run.Signal("TERM");

        Assert.Equal(0, (await run.ExitAsync()).ExitCode);
        await run.NobodyLeftAsync();
    }

    [Fact]
    public async Task KilledAppHost_LeavesNobodyBehind_AndCanBeStartedAgain()
    {
        await using AppHostProcess run = AppHostProcess.Start(Homelab);
        await run.LineAsync("ready in ");

        run.Signal("KILL");

        await run.NobodyLeftAsync();
        // A process that ends loses its command line before its files: only its parent is told when both are gone.
        await run.ExitAsync();
        EngineLock.Take(StateFolder.At(run.ClusterFile)).Dispose();
    }

    [Fact]
    public async Task KilledDotNetRun_LeavesNobodyBehind()
    {
        await using AppHostProcess run = AppHostProcess.StartByDotNetRun(Homelab);
        await run.LineAsync("ready in ");
        Assert.Equal(5, run.Family().Count);

        run.Signal("KILL");

        await run.NobodyLeftAsync();
    }

    [Fact]
    public async Task KilledDuringTheStart_LeavesNobodyBehind()
    {
        await using AppHostProcess run = AppHostProcess.Start(Homelab);
        await run.LineAsync("simulator");

        run.Signal("KILL");

        await run.NobodyLeftAsync();
    }

    [Fact]
    public async Task CtrlCDuringTheStart_IsNoSuccess()
    {
        await using AppHostProcess run = AppHostProcess.Start(Homelab);
        await run.LineAsync("simulator");

        run.Signal("INT");

        Assert.Equal(130, (await run.ExitAsync()).ExitCode);
        await run.NobodyLeftAsync();
    }

    [Fact]
    public async Task CrashedService_IsStartedAgain()
    {
        await using AppHostProcess run = AppHostProcess.Start(Homelab);
        await run.LineAsync("ready in ");
        int gateway = run.Family().Single(process => process.Value.Contains("Hydra.Gateway.dll", StringComparison.Ordinal)).Key;

        AppHostProcess.Send("KILL", gateway);
        await run.LineAsync("gateway   | [hydra] gateway ended with exit code 137; starts again in 1 s");
        await run.LineAsync("gateway   |");

        run.Signal("INT");
        Assert.Equal(0, (await run.ExitAsync()).ExitCode);
    }

    [Fact]
    public async Task SecondAppHost_IsRefused_AndTheFirstGoesOn()
    {
        await using AppHostProcess run = AppHostProcess.Start(Homelab, "--only", "gateway");
        await run.LineAsync("ready in ");

        (int exitCode, _, string error) = await Run(run, "--free-ports");

        Assert.Equal(1, exitCode);
        Assert.Contains($"runs already, in process {run.ProcessId}.", error, StringComparison.Ordinal);
        Assert.Contains("gateway", await Verb(run, "ps"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ServiceThatNeverGetsHealthy_EndsTheStart_WithItsLastLines()
    {
        string text = Homelab.Replace("health: { http: /health, every: 10s, timeout: 3s, start-within: 30s }", "health: { http: /nowhere, every: 10s, timeout: 3s, start-within: 15s }", StringComparison.Ordinal);
        await using AppHostProcess run = AppHostProcess.Start(text, "--only", "gateway");

        (int exitCode, string error) = await run.ExitAsync();

        Assert.Equal(1, exitCode);
        Assert.Contains("gateway did not become healthy within 15 s: GET ", error, StringComparison.Ordinal);
        Assert.Contains("Its last lines:", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at Hydra", error, StringComparison.Ordinal);
        await run.NobodyLeftAsync();
    }

    private static async Task<string> RouteOf(HttpClient client, JsonObject request)
    {
        using HttpResponseMessage answer = await client.PostAsJsonAsync(new Uri("/v1/chat/completions", UriKind.Relative), request, Stop);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Stop));
        return answer.Headers.GetValues("x-hydra-route").Single();
    }

    private static async Task<string> Verb(AppHostProcess run, params string[] verb)
    {
        (int exitCode, string output, string error) = await Run(run, verb);
        Assert.Equal((0, ""), (exitCode, error));
        return output;
    }

    private static async Task<(int ExitCode, string Output, string Error)> Run(AppHostProcess run, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int exitCode = await RootVerb.InvokeAsync([.. arguments, "--file", run.ClusterFile], new CommandConsole(output, error));
        return (exitCode, output.ToString(), error.ToString());
    }
}
