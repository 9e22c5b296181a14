using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Hydra.Gateway;
using Hydra.Gateway.Backends;
using Hydra.Gateway.Probing;
using Hydra.Gateway.Reporting;
using Hydra.ServiceDefaults;
using Hydra.ServiceDefaults.Clusters;
using Hydra.ServiceDefaults.Keys;
using Hydra.Tests.Fakes;
using Hydra.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace Hydra.Tests.Gateway;

/// <summary>The gateway on the reference cluster, in memory, with a fake in the place of each server of models.</summary>
internal sealed class GatewayWorld : IAsyncDisposable
{
    public const string Large = "Llama-3.1-70B-EXL2-3.5bpw";
    public const string Medium = "qwen2.5:32b";
    public const string Small = "llama3.2:3b";
    public const string Embedder = "nomic-embed-text";

    private static readonly string[] OnOllamaAi = ["llama3.2:8b", "qwen2.5:32b", "deepseek-r1:8b"];
    private static readonly string[] OnOllamaCompute = ["llama3.2:3b", "nomic-embed-text:latest", "all-minilm:latest"];
    private readonly string _key = ApiKey.Generate();
    private WebApplication? _app;

    private GatewayWorld()
    {
        Tabby = new FakeBackend(Network, "http://192.168.1.250:5000") { OnProbe = BackendReplies.Whole($$"""{"id":"{{Large}}","object":"model"}""") };
        OllamaAi = new FakeBackend(Network, "http://192.168.1.250:11434") { OnProbe = Tags(OnOllamaAi) };
        OllamaCompute = new FakeBackend(Network, "http://192.168.1.203:11434") { OnProbe = Tags(OnOllamaCompute) };
        Media = new MediaServers(Network);
        Cluster = new FixedClusterSource(Repository.ReferenceCluster());
    }

    public InMemoryNetwork Network { get; } = new();

    public WatchedTime Time { get; } = new();

    public FixedClusterSource Cluster { get; }

    public FakeBackend Tabby { get; }

    public FakeBackend OllamaAi { get; }

    public FakeBackend OllamaCompute { get; }

    /// <summary>The servers of speech, transcription and pictures.</summary>
    public MediaServers Media { get; }

    public HttpClient Client { get; private set; } = null!;

    public IServiceProvider Services => _app!.Services;

    /// <summary>What the gateway has logged so far.</summary>
    public IReadOnlyList<FakeLogRecord> Log => Services.GetFakeLogCollector().GetSnapshot();

    public static RequestDelegateOf Tags => names => BackendReplies.Whole(new JsonObject
    {
        ["models"] = new JsonArray([.. names.Select(name => new JsonObject { ["name"] = name, ["model"] = name })]),
    }.ToJsonString());

    public delegate Microsoft.AspNetCore.Http.RequestDelegate RequestDelegateOf(params string[] names);

    /// <summary>Starts the fakes and the gateway; the gateway has probed once when this ends.</summary>
    public static async Task<GatewayWorld> StartAsync(Action<GatewayWorld>? arrange = null, params (string Name, string Value)[] settings)
    {
        var world = new GatewayWorld();
        arrange?.Invoke(world);
        foreach (FakeBackend backend in (FakeBackend[])[world.Tabby, world.OllamaAi, world.OllamaCompute])
            await backend.StartAsync();
        await world.Media.StartAsync();
        await world.StartGatewayAsync(settings);
        return world;
    }

    /// <summary>What the gateway thinks of a backend: up, down, cooling-down or starting.</summary>
    public string StateOf(string backend) => StatusOf(backend).State;

    /// <summary>Whether the gateway knows that a backend can answer with a model at once; asks for a probe where it does not.</summary>
    public bool Holds(string backend, string model)
    {
        if (StatusOf(backend) is { State: "up", Models: { } models } && models.Contains(model))
            return true;
        Services.GetRequiredService<BackendRegistry>().All.Single(one => one.Name == backend).Health.Suspect();
        return false;
    }

    /// <summary>How many faults are held against a backend: none while its state is up and its last request ended well.</summary>
    public BackendFault? FaultOf(string backend) => StatusOf(backend).LastFault;

    private BackendStatus StatusOf(string backend) => Services.GetRequiredService<BackendRegistry>().All.Single(one => one.Name == backend).Health.Status;

    public Task<HttpResponseMessage> PostAsync(string path, string json, CancellationTokenSource? hangUp = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        return Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, hangUp?.Token ?? TestContext.Current.CancellationToken);
    }

    public Task<HttpResponseMessage> ChatAsync(string model, bool stream = false, CancellationTokenSource? hangUp = null) =>
        PostAsync("/v1/chat/completions", $$"""{"model":"{{model}}","stream":{{(stream ? "true" : "false")}},"messages":[{"role":"user","content":"Hello"}]}""", hangUp);

    public static async Task<JsonNode> JsonOf(HttpResponseMessage response) => JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;

    public static string RouteOf(HttpResponseMessage response) => response.Headers.GetValues("x-hydra-route").Single();

    /// <summary>The data of every event of a stream, read to its end.</summary>
    public static async Task<List<string>> EventsOf(HttpResponseMessage response)
    {
        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return [.. text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Where(part => part.StartsWith("data: ", StringComparison.Ordinal)).Select(part => part["data: ".Length..])];
    }

    /// <summary>Waits for a state that the gateway reaches by its own threads; its clock moves on only when the next probe of a failing backend waits for that.</summary>
    public async Task UntilAsync(Func<bool> condition)
    {
        CancellationToken cancelled = TestContext.Current.CancellationToken;
        while (!condition())
        {
            cancelled.ThrowIfCancellationRequested();
            if (Time.TryCountArmed(TimeSpan.FromSeconds(1)))
                Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        if (_app is not null)
            await _app.DisposeAsync();
        await Tabby.DisposeAsync();
        await OllamaAi.DisposeAsync();
        await OllamaCompute.DisposeAsync();
        await Media.DisposeAsync();
    }

    private async Task StartGatewayAsync((string Name, string Value)[] settings)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://192.168.1.244:4000");
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Keys:test:Sha256"] = ApiKey.Sha256Of(_key),
            ["Keys:test:Scopes"] = KeyScopes.Inference,
            ["Secrets:TABBYAPI_API_KEY"] = "tabby-secret",
        });
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create<string, string?>(setting.Name, setting.Value)));
        builder.Services.AddSingleton<IClusterSource>(Cluster);
        builder.Services.AddSingleton<TimeProvider>(Time);
        builder.Services.AddSingleton(new BackendDialer(Network.ConnectCallback));
        Network.UseFor(builder);
        builder.AddHydraDefaults();
        builder.Logging.ClearProviders();
        builder.Logging.AddFakeLogging();
        builder.AddGateway();
        builder.Services.Configure<HttpClientFactoryOptions>(MemoryReporter.ClientName, options => options.HttpMessageHandlerBuilderActions.Add(handler => handler.PrimaryHandler = Network.CreateHandler()));
        _app = builder.Build();
        _app.MapHydraDefaults();
        _app.MapGateway();
        await _app.StartAsync();
        await Services.GetRequiredService<BackendProber>().FirstRound;
        Client = Network.CreateClient("http://192.168.1.244:4000");
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _key);
    }
}
