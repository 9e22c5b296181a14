using System.Net;
using System.Text.Json;
using Hydra.ServiceDefaults.Keys;
using Microsoft.AspNetCore.Builder;

namespace Hydra.Tests.ServiceDefaults;

public sealed class MetricsTests
{
    [Fact]
    public async Task Metrics_are_closed_to_strangers()
    {
        await using DefaultsHost host = await DefaultsHost.StartAsync();

        HttpResponseMessage stranger = await host.GetAsync("/metrics");
        HttpResponseMessage client = await host.GetAsync("/metrics", DefaultsHost.InferenceKey);

        Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);
        await stranger.ProblemAsync();
        Assert.Equal(HttpStatusCode.Forbidden, client.StatusCode);
        JsonElement problem = await client.ProblemAsync();
        Assert.Contains("scope observe", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scrape_shows_requests_the_cluster_file_and_rejections()
    {
        await using DefaultsHost host = await DefaultsHost.StartAsync(map: app => app.MapGet("/work", () => "done").RequireScope(KeyScopes.Inference));
        await host.GetAsync("/work", DefaultsHost.InferenceKey);
        await host.GetAsync("/work");
        await host.GetAsync("/health");

        string scrape = await (await host.GetAsync("/metrics", DefaultsHost.ObserveKey)).TextAsync();

        Assert.Contains("http_server_request_duration_seconds_bucket", scrape, StringComparison.Ordinal);
        Assert.Contains("le=\"600\"", scrape, StringComparison.Ordinal);
        Assert.Contains("http_route=\"/work\"", scrape, StringComparison.Ordinal);
        Assert.Contains("hydra_auth_rejected_total{", scrape, StringComparison.Ordinal);
        Assert.Contains("dotnet_gc_collections_total", scrape, StringComparison.Ordinal);
        Assert.DoesNotContain("http_route=\"/health\"", scrape, StringComparison.Ordinal);
    }
}
