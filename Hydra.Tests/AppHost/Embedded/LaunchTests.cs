using System.Collections.Concurrent;
using System.Collections.Immutable;
using Hydra.AppHost.Embedded.Launching;
using Hydra.AppHost.Embedded.Logs;
using Hydra.AppHost.Topology;
using Hydra.Tests.AppHost.Fakes;

namespace Hydra.Tests.AppHost.Embedded;

/// <summary>Real processes, of the shell.</summary>
public sealed class LaunchTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly ProcessLauncher _launcher = new(SmallCluster.ValuesFor(SmallCluster.Plan(new DevRequest())));
    private readonly ResourceLog _log;

    public LaunchTests() => _log = new ResourceLog("child", _folder["child.log"], (_, line) => _lines.Enqueue(line));

    public void Dispose()
    {
        _launcher.Dispose();
        _log.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Child_WritesToItsLog_AndLeavesItsExitCode()
    {
        ILaunchedResource child = await Launch("echo out; echo err >&2; exit 7");

        Assert.Equal(7, await child.Exited.WaitAsync(Limit, TimeProvider.System, TestContext.Current.CancellationToken));
        Assert.Equal(["err", "out"], _lines.Order());
    }

    [Fact]
    public async Task Child_KnowsItsEngine_AndGetsWhatIsInjected()
    {
        ILaunchedResource child = await Launch("echo $HYDRA_ENGINE_PID $Simulator__Fast");

        await child.Exited.WaitAsync(Limit, TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.Equal($"{Environment.ProcessId} true", Assert.Single(_lines));
    }

    [Fact]
    public async Task Child_EndsWithItsInput()
    {
        ILaunchedResource child = await Launch("cat >/dev/null; echo end of input");

        child.CloseInput();

        Assert.Equal(0, await child.Exited.WaitAsync(Limit, TimeProvider.System, TestContext.Current.CancellationToken));
        Assert.Equal("end of input", Assert.Single(_lines));
    }

    [Fact]
    public async Task Child_IsTerminated_AndKilled()
    {
        ILaunchedResource polite = await Launch("exec sleep 1000");
        polite.Terminate();
        Assert.Equal(128 + 15, await polite.Exited.WaitAsync(Limit, TimeProvider.System, TestContext.Current.CancellationToken));

        ILaunchedResource stubborn = await Launch("trap '' TERM; echo deaf; while :; do sleep 1; done");
        while (_lines.IsEmpty)
            await Task.Yield();
        stubborn.Terminate();
        stubborn.Kill();
        Assert.Equal(128 + 9, await stubborn.Exited.WaitAsync(Limit, TimeProvider.System, TestContext.Current.CancellationToken));
        stubborn.Kill();
        stubborn.CloseInput();
    }

    [Fact]
    public void Environment_IsInheritedButForWhatWouldMisconfigureAService()
    {
        var inherited = new Dictionary<string, string>
        {
            ["PATH"] = "/bin",
            ["HTTP_PROXY"] = "http://proxy:3128",
            ["DOTNET_TieredPGO"] = "1",
            ["ASPNETCORE_URLS"] = "http://*:80",
            ["aspnetcore_http_ports"] = "8080",
            ["HTTP_PORTS"] = "8080",
            ["URLS"] = "http://*:81",
            ["Keys__mine__Sha256"] = "a key of production",
            ["Secrets__TABBYAPI_API_KEY"] = "a secret of production",
            ["services__tabbyapi__http__0"] = "http://192.0.2.10:5000",
            ["ConnectionStrings__postgres"] = "Host=production",
            ["Hydra__ClusterFile"] = "/elsewhere",
            ["HYDRA_ENGINE_PID"] = "1",
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://elsewhere",
            ["OTEL_EXPORTER_OTLP_HEADERS"] = "x-otlp-api-key=mine",
        };
        ImmutableSortedDictionary<string, string> injected = ImmutableSortedDictionary<string, string>.Empty.Add("ASPNETCORE_URLS", "http://127.0.2.20:4000");

        Dictionary<string, string> all = LaunchEnvironment.Of(inherited, injected, enginePid: 42);

        Assert.Equal(
            [
                "ASPNETCORE_URLS=http://127.0.2.20:4000",
                "DOTNET_TieredPGO=1",
                "DOTNET_gcConcurrent=0",
                "DOTNET_gcServer=0",
                "HTTP_PROXY=http://proxy:3128",
                "HYDRA_ENGINE_PID=42",
                "Hydra__ShutdownTimeout=00:00:05",
                "OTEL_EXPORTER_OTLP_HEADERS=x-otlp-api-key=mine",
                "PATH=/bin",
            ],
            all.Select(variable => $"{variable.Key}={variable.Value}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void DotNetHost_IsThatOfThisRuntime() => Assert.True(File.Exists(DotNetHost.FullPath), DotNetHost.FullPath);

    private Task<ILaunchedResource> Launch(string script)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no /bin/sh.");
        return _launcher.LaunchAsync(
            SmallCluster.Plan(new DevRequest { Fast = true }).Process("simulator") with { Executable = "/bin/sh", Arguments = ["-c", script] },
            _log);
    }
}
