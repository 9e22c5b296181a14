using Hydra.ServiceDefaults.Keys;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Hydra.Tests.ServiceDefaults;

public sealed class OtlpTests
{
    [Fact]
    public async Task Without_a_collector_nothing_is_traced()
    {
        await using DefaultsHost host = await DefaultsHost.StartAsync();

        Assert.Null(host.App.Services.GetService<TracerProvider>());
        Assert.Null(host.App.Services.GetService<LoggerProvider>());
    }

    [Fact]
    public async Task Traces_metrics_and_logs_go_to_the_collector_but_no_probes()
    {
        await using FakeCollector collector = await FakeCollector.StartAsync();
        await using DefaultsHost host = await DefaultsHost.StartAsync(
            settings: new Dictionary<string, string?>(collector.Settings) { ["OTEL_SERVICE_NAME"] = "named-by-the-engine" },
            map: app => app.MapGet("/work", () => "done").RequireScope(KeyScopes.Inference));

        await host.GetAsync("/work", DefaultsHost.InferenceKey);
        // A span ends after its answer has gone out, but before the next request of the same connection is read.
        await host.GetAsync("/health");
        Assert.True(host.App.Services.GetRequiredService<TracerProvider>().ForceFlush());
        // False, as the Prometheus reader waits to be asked; the other reader has sent its share.
        host.App.Services.GetRequiredService<MeterProvider>().ForceFlush();
        Assert.True(host.App.Services.GetRequiredService<LoggerProvider>().ForceFlush());

        Assert.Equal(["logs", "metrics", "traces"], collector.Signals);
        Assert.All(collector.Signals, signal => Assert.Contains("named-by-the-engine", collector.TextOf(signal), StringComparison.Ordinal));
        // Protobuf's bytes of the attribute url.path, which only a server's span has: the test's own client is traced as well.
        Assert.Contains("url.path\u0012\u0007\n\u0005/work", collector.TextOf("traces"), StringComparison.Ordinal);
        Assert.DoesNotContain("url.path\u0012\u0009\n\u0007/health", collector.TextOf("traces"), StringComparison.Ordinal);
    }
}
