using System.Net;
using System.Text.Json;
using Hydra.ServiceDefaults.Clusters;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;

namespace Hydra.Tests.ServiceDefaults;

public sealed class HealthTests
{
    [Fact]
    public async Task Alive_and_the_health_word_need_no_key()
    {
        await using DefaultsHost host = await DefaultsHost.StartAsync();

        Assert.Equal("alive", await (await host.GetAsync("/alive")).TextAsync());
        Assert.Equal("healthy", await (await host.GetAsync("/health")).TextAsync());
        Assert.Equal("healthy", await (await host.GetAsync("/health", "sk-hydra-unknown")).TextAsync());
        Assert.Equal("healthy", await (await host.GetAsync("/health", DefaultsHost.InferenceKey)).TextAsync());
    }

    [Fact]
    public async Task Details_need_the_scope_observe()
    {
        await using DefaultsHost host = await DefaultsHost.StartAsync();

        JsonElement detail = JsonElement.Parse(await (await host.GetAsync("/health", DefaultsHost.ObserveKey)).TextAsync());

        Assert.Equal("healthy", detail.GetProperty("status").GetString());
        Assert.Equal("The service takes requests.", detail.GetProperty("checks").GetProperty("host").GetProperty("description").GetString());
        Assert.True(detail.GetProperty("clusterFile").GetProperty("valid").GetBoolean());
        Assert.Empty(detail.GetProperty("clusterFile").GetProperty("problems").EnumerateArray());
    }

    [Fact]
    public async Task Node_of_the_cluster_sees_details_and_metrics_without_a_key()
    {
        await using DefaultsHost host = await DefaultsHost.StartAsync(TestClusters.Model("127.0.0.1"));

        Assert.StartsWith("{", await (await host.GetAsync("/health")).TextAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await host.GetAsync("/metrics")).StatusCode);
    }

    [Fact]
    public async Task Forwarded_addresses_are_never_believed()
    {
        await using DefaultsHost host = await DefaultsHost.StartAsync(
            settings: new Dictionary<string, string?> { ["FORWARDEDHEADERS_ENABLED"] = "true" });
        (string, string)[] forged = [("X-Forwarded-For", TestClusters.Elsewhere), ("Forwarded", $"for={TestClusters.Elsewhere}")];

        Assert.Equal("healthy", await (await host.GetAsync("/health", null, forged)).TextAsync());
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.GetAsync("/metrics", null, forged)).StatusCode);
    }

    [Fact]
    public async Task An_unhealthy_check_gives_503_and_keeps_its_data_for_observers()
    {
        await using DefaultsHost host = await DefaultsHost.StartAsync(configure: builder => builder.Services.AddHealthChecks().AddCheck(
            "backend", () => HealthCheckResult.Unhealthy("No backend answers.", data: new Dictionary<string, object> { ["backends"] = 3 })));

        HttpResponseMessage plain = await host.GetAsync("/health");
        HttpResponseMessage details = await host.GetAsync("/health", DefaultsHost.ObserveKey);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, plain.StatusCode);
        Assert.Equal("unhealthy", await plain.TextAsync());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, details.StatusCode);
        JsonElement check = JsonElement.Parse(await details.TextAsync()).GetProperty("checks").GetProperty("backend");
        Assert.Equal("No backend answers.", check.GetProperty("description").GetString());
        Assert.Equal(3, check.GetProperty("data").GetProperty("backends").GetInt32());
    }

    [Fact]
    public async Task A_change_that_needs_a_restart_stands_in_the_details()
    {
        var cluster = new FixedClusterSource(TestClusters.Model());
        await using DefaultsHost host = await DefaultsHost.StartAsync(configure: builder => builder.Services.AddSingleton<IClusterSource>(cluster));

        cluster.Replace(TestClusters.Model(memoryPort: 8300));

        JsonElement detail = JsonElement.Parse(await (await host.GetAsync("/health", DefaultsHost.AdminKey)).TextAsync());
        Assert.Equal("healthy", detail.GetProperty("status").GetString());
        Assert.Equal("workload memory changed: ports", Assert.Single(detail.GetProperty("clusterFile").GetProperty("needsRestart").EnumerateArray()).GetString());
    }

    [Fact]
    public async Task A_broken_edit_degrades_the_service_until_it_is_mended()
    {
        using var folder = new TestFolder();
        var time = new FakeTimeProvider();
        await File.WriteAllTextAsync(folder.File, TestClusters.Yaml(), TestContext.Current.CancellationToken);
        await using DefaultsHost host = await DefaultsHost.StartFromFileAsync(folder.File, time);

        await SaveByRenameAsync(folder, "version: 2");
        time.Advance(FileWatch.LookEvery);
        HttpResponseMessage word = await host.GetAsync("/health");
        JsonElement detail = JsonElement.Parse(await (await host.GetAsync("/health", DefaultsHost.ObserveKey)).TextAsync());
        await SaveByRenameAsync(folder, TestClusters.Yaml(every: "20s"));
        time.Advance(FileWatch.LookEvery);

        Assert.Equal(HttpStatusCode.OK, word.StatusCode);
        Assert.Equal("degraded", await word.TextAsync());
        JsonElement file = detail.GetProperty("clusterFile");
        Assert.Equal(folder.File, file.GetProperty("path").GetString());
        Assert.False(file.GetProperty("valid").GetBoolean());
        Assert.Contains("is out of range. It lies between 1 and 1.", file.GetProperty("problems").ToString(), StringComparison.Ordinal);
        Assert.Equal("healthy", await (await host.GetAsync("/health")).TextAsync());
    }

    [Fact]
    public async Task A_stopping_service_is_unhealthy()
    {
        var mayStop = new TaskCompletionSource();
        await using DefaultsHost host = await DefaultsHost.StartAsync(map: app =>
            app.MapGet("/hold", async (HttpContext context) =>
            {
                await context.Response.Body.FlushAsync(context.RequestAborted);
                await mayStop.Task.WaitAsync(context.RequestAborted);
            }).AllowAnonymous());
        HealthCheckService checks = host.App.Services.GetRequiredService<HealthCheckService>();
        using HttpResponseMessage held = await host.Client.GetAsync(
            new Uri("/hold", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);

        Task stopping = host.App.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(HealthStatus.Unhealthy, (await checks.CheckHealthAsync(TestContext.Current.CancellationToken)).Status);
        mayStop.SetResult();
        await stopping;
    }

    private static async Task SaveByRenameAsync(TestFolder folder, string yaml)
    {
        await File.WriteAllTextAsync(folder.In("edited"), yaml, TestContext.Current.CancellationToken);
        File.Move(folder.In("edited"), folder.File, overwrite: true);
    }
}
