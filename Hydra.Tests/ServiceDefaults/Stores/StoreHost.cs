using System.Text.Json;
using Hydra.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging.Testing;

namespace Hydra.Tests.ServiceDefaults.Stores;

/// <summary>A service with the defaults and stores, in a network of its own.</summary>
internal sealed class StoreHost : IAsyncDisposable
{
    private StoreHost(WebApplication app, HttpClient client)
    {
        App = app;
        Client = client;
        Log = app.Services.GetFakeLogCollector();
    }

    public WebApplication App { get; }

    public HttpClient Client { get; }

    public FakeLogCollector Log { get; }

    /// <summary>All of the log as text, with exceptions.</summary>
    public string LogText => string.Join('\n', Log.GetSnapshot().Select(record => $"{record.Level} {record.Category} {record.Message} {record.Exception}"));

    public static async Task<StoreHost> StartAsync(
        Dictionary<string, string?> settings, Action<WebApplicationBuilder> addStores, Action<WebApplication>? map = null)
    {
        var network = new InMemoryNetwork();
        WebApplication app = DefaultsHost.Build(
            TestClusters.Model(),
            settings,
            builder =>
            {
                builder.WebHost.UseUrls("http://127.0.0.1:0");
                network.UseFor(builder);
                addStores(builder);
            },
            map);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new StoreHost(app, network.CreateClient(app.Urls.First()));
    }

    /// <summary>The word and the status code of <c>/health</c>, such as "degraded 200".</summary>
    public async Task<string> HealthAsync()
    {
        using HttpResponseMessage response = await Client.GetAsync(new Uri("/health", UriKind.Relative), TestContext.Current.CancellationToken);
        return $"{await response.TextAsync()} {(int)response.StatusCode}";
    }

    /// <summary>The status code of <c>/health</c> and what it tells of a check to those who may see it, such as "503 unhealthy: no answer".</summary>
    public async Task<string> HealthDetailAsync(string name)
    {
        using HttpResponseMessage response = await SendAsync("/health", DefaultsHost.ObserveKey);
        JsonElement check = JsonElement.Parse(await response.TextAsync()).GetProperty("checks").GetProperty(name);
        return $"{(int)response.StatusCode} {check.GetProperty("status").GetString()}: {check.GetProperty("description").GetString()}";
    }

    public Task<string> MetricsAsync() => ReadAsync("/metrics", DefaultsHost.ObserveKey);

    public async Task<string> ReadAsync(string path, string key)
    {
        using HttpResponseMessage response = await SendAsync(path, key);
        return await response.TextAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await App.DisposeAsync();
    }

    private async Task<HttpResponseMessage> SendAsync(string path, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("x-api-key", key);
        return await Client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
