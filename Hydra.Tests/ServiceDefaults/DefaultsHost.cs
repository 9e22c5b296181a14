using Hydra.Cluster;
using Hydra.ServiceDefaults;
using Hydra.ServiceDefaults.Clusters;
using Hydra.ServiceDefaults.Keys;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace Hydra.Tests.ServiceDefaults;

/// <summary>A service with nothing but the defaults and what a test maps, on a real Kestrel.</summary>
internal sealed class DefaultsHost : IAsyncDisposable
{
    public static readonly string InferenceKey = ApiKey.Generate();
    public static readonly string ObserveKey = ApiKey.Generate();
    public static readonly string AdminKey = ApiKey.Generate();

    private readonly SocketsHttpHandler _handler = new() { UseProxy = false };

    private DefaultsHost(WebApplication app)
    {
        App = app;
        Client = new HttpClient(_handler) { BaseAddress = new Uri(app.Urls.First()), Timeout = TimeSpan.FromSeconds(30) };
    }

    public WebApplication App { get; }

    public HttpClient Client { get; }

    public IReadOnlyList<FakeLogRecord> Log => App.Services.GetFakeLogCollector().GetSnapshot();

    public static Dictionary<string, string?> KeySettings => new()
    {
        ["Keys:client:Sha256"] = ApiKey.Sha256Of(InferenceKey),
        ["Keys:client:Scopes"] = KeyScopes.Inference,
        ["Keys:scraper:Sha256"] = ApiKey.Sha256Of(ObserveKey),
        ["Keys:scraper:Scopes"] = KeyScopes.Observe,
        ["Keys:owner:Sha256"] = ApiKey.Sha256Of(AdminKey),
        ["Keys:owner:Scopes"] = KeyScopes.Admin,
    };

    /// <summary>A host that is built but not started.</summary>
    public static WebApplication Build(
        ClusterModel? cluster = null,
        IReadOnlyDictionary<string, string?>? settings = null,
        Action<WebApplicationBuilder>? configure = null,
        Action<WebApplication>? map = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(KeySettings);
        builder.Configuration["Logging:Console:LogLevel:Default"] = "None";
        builder.Configuration.AddInMemoryCollection(settings ?? new Dictionary<string, string?>());
        builder.Logging.AddFakeLogging();
        if (cluster is not null)
            builder.Services.AddSingleton<IClusterSource>(new FixedClusterSource(cluster));
        builder.AddHydraDefaults();
        configure?.Invoke(builder);
        WebApplication app = builder.Build();
        app.MapHydraDefaults();
        map?.Invoke(app);
        return app;
    }

    public static async Task<DefaultsHost> StartAsync(
        ClusterModel? cluster = null,
        IReadOnlyDictionary<string, string?>? settings = null,
        Action<WebApplicationBuilder>? configure = null,
        Action<WebApplication>? map = null)
    {
        WebApplication app = Build(cluster ?? TestClusters.Model(), settings, configure, map);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new DefaultsHost(app);
    }

    /// <summary>A host that reads its cluster from a file, as services do.</summary>
    public static async Task<DefaultsHost> StartFromFileAsync(string path, TimeProvider time)
    {
        WebApplication app = Build(
            settings: new Dictionary<string, string?> { ["Hydra:ClusterFile"] = path }, configure: builder => builder.Services.AddSingleton(time));
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new DefaultsHost(app);
    }

    public Task<HttpResponseMessage> GetAsync(string path, string? key = null, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (key is not null)
            request.Headers.Add("Authorization", $"Bearer {key}");
        foreach ((string name, string value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _handler.Dispose();
        await App.DisposeAsync();
    }
}
