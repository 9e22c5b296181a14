using System.Collections.Concurrent;
using Hydra.ServiceDefaults.Keys;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
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
        var received = new ConcurrentDictionary<string, byte[]>();
        await using DefaultsHost collector = await DefaultsHost.StartAsync(map: app => app.MapPost("/v1/{signal}", async (string signal, HttpContext context) =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            received[signal] = body.ToArray();
        }).AllowAnonymous());
        await using DefaultsHost host = await DefaultsHost.StartAsync(
            settings: new Dictionary<string, string?>
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Client.BaseAddress!.ToString(),
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                ["OTEL_SERVICE_NAME"] = "named-by-the-engine",
            },
            map: app => app.MapGet("/work", () => "done").RequireScope(KeyScopes.Inference));

        await host.GetAsync("/work", DefaultsHost.InferenceKey);
        // A span ends after its answer has gone out, but before the next request of the same connection is read.
        await host.GetAsync("/health");
        Assert.True(host.App.Services.GetRequiredService<TracerProvider>().ForceFlush());
        // False, as the Prometheus reader waits to be asked; the other reader has sent its share.
        host.App.Services.GetRequiredService<MeterProvider>().ForceFlush();
        Assert.True(host.App.Services.GetRequiredService<LoggerProvider>().ForceFlush());

        Assert.Equal(["logs", "metrics", "traces"], received.Keys.Order());
        Assert.All(received.Values, body => Assert.True(body.AsSpan().IndexOf("named-by-the-engine"u8) >= 0));
        // Protobuf's bytes of the attribute url.path, which only a server's span has: the test's own client is traced as well.
        Assert.True(received["traces"].AsSpan().IndexOf("url.path\u0012\u0007\n\u0005/work"u8) >= 0);
        Assert.True(received["traces"].AsSpan().IndexOf("url.path\u0012\u0009\n\u0007/health"u8) < 0);
    }
}
