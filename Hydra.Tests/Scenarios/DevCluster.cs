using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Hydra.Cluster;
using Hydra.Tests.Hosting;

namespace Hydra.Tests.Scenarios;

/// <summary>The dev cluster as its owner runs it: the AppHost as a process, on free ports, with a copy of the reference cluster in a folder of its own.</summary>
internal sealed partial class DevCluster : IAsyncDisposable
{
    private readonly Process _engine;
    private readonly string _folder;
    private readonly TaskCompletionSource<string> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _lines = [];

    private DevCluster(string folder)
    {
        _folder = folder;
        string output = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "Hydra.AppHost", Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/'))));
        _engine = new Process
        {
            StartInfo = new ProcessStartInfo("dotnet", [Path.Combine(output, "Hydra.AppHost.dll"), "--file", Path.Combine(folder, ClusterReader.FileName), "--free-ports", "--no-ui", "--fast"])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = folder,
            },
        };
        _engine.OutputDataReceived += (_, line) => Take(line.Data);
        _engine.ErrorDataReceived += (_, line) => Take(line.Data);
    }

    public Uri Gateway { get; private set; } = null!;

    public string Key { get; private set; } = "";

    public HttpClient Control { get; private set; } = null!;

    public static async Task<DevCluster> StartAsync()
    {
        string folder = Directory.CreateTempSubdirectory("hydra-dev-").FullName;
        File.Copy(Repository.PathOf(ClusterReader.FileName), Path.Combine(folder, ClusterReader.FileName));
        var cluster = new DevCluster(folder);
        cluster._engine.Start();
        cluster._engine.BeginOutputReadLine();
        cluster._engine.BeginErrorReadLine();
        try
        {
            string ready = await cluster._ready.Task.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
            cluster.Gateway = new Uri(Address().Match(ready).Value);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException("The dev cluster was not ready in time:\n" + cluster.Output, exception);
        }

        cluster.Key = (await File.ReadAllTextAsync(Path.Combine(folder, ".hydra", "dev.key"), TestContext.Current.CancellationToken)).Trim();
        string control = (await File.ReadAllTextAsync(Path.Combine(folder, ".hydra", "control"), TestContext.Current.CancellationToken)).Trim();
        cluster.Control = new HttpClient { BaseAddress = new Uri(control) };
        cluster.Control.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", cluster.Key);
        return cluster;
    }

    /// <summary>Everything that the engine has printed.</summary>
    public string Output
    {
        get
        {
            lock (_lines)
                return string.Join('\n', _lines);
        }
    }

    public async Task InjectAsync(string workload, string fault)
    {
        using HttpResponseMessage response = await Control.PutAsJsonAsync($"/resources/{workload}/fault", new JsonObject { ["kind"] = fault }, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
    }

    public async Task ClearAsync(string workload)
    {
        using HttpResponseMessage response = await Control.DeleteAsync($"/resources/{workload}/fault", TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        Control?.Dispose();
        // Its children die with it: that is the engine's promise, and what other tests check.
        _engine.Kill();
        await _engine.WaitForExitAsync(CancellationToken.None);
        _engine.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private void Take(string? line)
    {
        lock (_lines)
            _lines.Add(line ?? "");
        if (line is null)
            _ready.TrySetException(new InvalidOperationException("The dev cluster ended:\n" + Output));
        else if (line.StartsWith("ready ", StringComparison.Ordinal))
            _ready.TrySetResult(line);
    }

    [GeneratedRegex(@"http://\S+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Address();
}
