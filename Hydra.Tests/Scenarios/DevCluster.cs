using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Hydra.Cluster;
using Hydra.Tests.AppHost.Processes;
using Hydra.Tests.Hosting;

namespace Hydra.Tests.Scenarios;

/// <summary>The reference cluster as its owner runs it, healthy, with its key and its control endpoint at hand.</summary>
internal sealed partial class DevCluster : IAsyncDisposable
{
    private readonly AppHostProcess _engine;

    private DevCluster(AppHostProcess engine, Uri gateway, string key, HttpClient control)
    {
        _engine = engine;
        Gateway = gateway;
        Key = key;
        Control = control;
    }

    public Uri Gateway { get; }

    public string Key { get; }

    public HttpClient Control { get; }

    public static async Task<DevCluster> StartAsync()
    {
        string file = await File.ReadAllTextAsync(Repository.PathOf(ClusterReader.FileName), TestContext.Current.CancellationToken);
        var engine = AppHostProcess.Start(file);
        string ready = await engine.LineAsync("ready ");
        string key = await ReadStateAsync(engine, "dev.key");
        var control = new HttpClient { BaseAddress = new Uri(await ReadStateAsync(engine, "control")) };
        control.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return new DevCluster(engine, new Uri(Address().Match(ready).Value), key, control);
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
        Control.Dispose();
        await _engine.DisposeAsync();
    }

    private static async Task<string> ReadStateAsync(AppHostProcess engine, string name) =>
        (await File.ReadAllTextAsync(Path.Combine(engine.Folder, ".hydra", name), TestContext.Current.CancellationToken)).Trim();

    [GeneratedRegex(@"http://\S+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Address();
}
