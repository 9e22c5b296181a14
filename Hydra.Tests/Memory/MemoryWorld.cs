using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Hydra.Memory;
using Hydra.Memory.Embedding;
using Hydra.ServiceDefaults;
using Hydra.ServiceDefaults.Clusters;
using Hydra.ServiceDefaults.Keys;
using Hydra.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Hydra.Tests.Memory;

/// <summary>The memory on the reference cluster, in memory but for its database: a file of its own, or the PostgreSQL that it is given.</summary>
internal sealed class MemoryWorld : IAsyncDisposable
{
    private const string Address = "http://192.168.1.244:8283";

    private readonly string _key = ApiKey.Generate();
    private readonly ServerFolder _folder = new();
    private (string Name, string Value)[] _settings = [];
    private PostgresDatabase? _postgres;
    private bool _onLoopback;
    private WebApplication? _app;

    public InMemoryNetwork Network { get; } = new();

    /// <summary>Starts at a round hour and moves only when a test moves it.</summary>
    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero));

    public HttpClient Client { get; private set; } = null!;

    /// <summary>Of scope admin.</summary>
    public string Key => _key;

    /// <summary>Where it listens on this machine, after <see cref="StartOnLoopbackAsync"/>.</summary>
    public Uri Loopback => new(_app!.Urls.Single());

    public IServiceProvider Services => _app!.Services;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<MemoryWorld> StartAsync(params (string Name, string Value)[] settings)
    {
        var world = new MemoryWorld { _settings = settings };
        await world.StartServiceAsync();
        return world;
    }

    /// <summary>The same on a database of PostgreSQL that is its own.</summary>
    public static async Task<MemoryWorld> StartOnPostgresAsync(SharedServers servers, params (string Name, string Value)[] settings)
    {
        PostgresDatabase database = await (await servers.PostgresAsync()).CreateDatabaseAsync();
        var world = new MemoryWorld { _settings = [.. settings, ($"ConnectionStrings:{MemoryOptions.Connection}", database.ConnectionString)], _postgres = database };
        await world.StartServiceAsync();
        return world;
    }

    /// <summary>The same on a real port, for clients that are processes of their own.</summary>
    public static async Task<MemoryWorld> StartOnLoopbackAsync(params (string Name, string Value)[] settings)
    {
        var world = new MemoryWorld { _settings = settings, _onLoopback = true };
        await world.StartServiceAsync();
        return world;
    }

    /// <summary>Ends the service and starts it again on the same data, with more settings.</summary>
    public async Task RestartAsync(params (string Name, string Value)[] settings)
    {
        _settings = [.. _settings, .. settings];
        Client.Dispose();
        await _app!.DisposeAsync();
        await StartServiceAsync();
    }

    /// <summary>Sends a request; the body, where there is one, is JSON.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? json = null)
    {
        var request = new HttpRequestMessage(method, path) { Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json") };
        return Client.SendAsync(request, Stop);
    }

    /// <summary>The JSON of an answer that must be a success; an empty object for null.</summary>
    public async Task<JsonNode> AskAsync(HttpMethod method, string path, string? json = null)
    {
        using HttpResponseMessage response = await SendAsync(method, path, json);
        string text = await response.Content.ReadAsStringAsync(Stop);
        Assert.True(response.IsSuccessStatusCode, $"{method} {path}: {(int)response.StatusCode} {text}");
        return JsonNode.Parse(text) ?? new JsonObject();
    }

    public Task<JsonNode> GetAsync(string path) => AskAsync(HttpMethod.Get, path);

    public Task<JsonNode> PostAsync(string path, string json) => AskAsync(HttpMethod.Post, path, json);

    public Task<JsonNode> PatchAsync(string path, string? json = null) => AskAsync(HttpMethod.Patch, path, json);

    /// <summary>What a refused request is told; its status must be this one.</summary>
    public async Task<string> RefusedAsync(int status, HttpMethod method, string path, string? json = null)
    {
        using HttpResponseMessage response = await SendAsync(method, path, json);
        string text = await response.Content.ReadAsStringAsync(Stop);
        Assert.True((int)response.StatusCode == status, $"{method} {path}: {(int)response.StatusCode} {text}");
        return (string)JsonNode.Parse(text)!["detail"]!;
    }

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        if (_app is not null)
            await _app.DisposeAsync();
        if (_postgres is not null)
            await _postgres.DisposeAsync();
        _folder.Dispose();
    }

    private async Task StartServiceAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(_onLoopback ? "http://127.0.0.1:0" : Address);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Keys:test:Sha256"] = ApiKey.Sha256Of(_key),
            ["Keys:test:Scopes"] = KeyScopes.Admin,
            ["Memory:DataFolder"] = _folder.FullPath,
            ["Memory:Embedding:Model"] = LexicalEmbedder.Family,
        });
        builder.Configuration.AddInMemoryCollection(_settings.GroupBy(setting => setting.Name, setting => setting.Value).Select(values => KeyValuePair.Create<string, string?>(values.Key, values.Last())));
        builder.Services.AddSingleton<IClusterSource>(new FixedClusterSource(Repository.ReferenceCluster()));
        builder.Services.AddSingleton<TimeProvider>(Time);
        if (!_onLoopback)
            Network.UseFor(builder);
        builder.AddHydraDefaults();
        builder.Logging.ClearProviders();
        builder.AddMemory();
        _app = builder.Build();
        _app.MapHydraDefaults();
        _app.MapMemory();
        await _app.StartAsync(Stop);
        Client = _onLoopback ? new HttpClient { BaseAddress = Loopback } : Network.CreateClient(Address);
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _key);
    }
}
