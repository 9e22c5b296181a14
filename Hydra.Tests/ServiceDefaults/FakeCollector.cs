using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Hydra.Tests.ServiceDefaults;

/// <summary>Takes what a service exports over OTLP, as HTTP with protobuf.</summary>
internal sealed class FakeCollector : IAsyncDisposable
{
    private readonly ConcurrentQueue<(string Signal, byte[] Body)> _received = new();
    private DefaultsHost? _host;

    /// <summary>Makes a service export to it.</summary>
    public Dictionary<string, string?> Settings => new()
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = _host!.Client.BaseAddress!.ToString(),
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
    };

    /// <summary>The kinds of telemetry that came: logs, metrics, traces.</summary>
    public IEnumerable<string> Signals => _received.Select(export => export.Signal).Distinct().Order();

    public static async Task<FakeCollector> StartAsync()
    {
        var collector = new FakeCollector();
        collector._host = await DefaultsHost.StartAsync(map: app => app.MapPost("/v1/{signal}", collector.TakeAsync).AllowAnonymous());
        return collector;
    }

    /// <summary>All that came of a kind; what it has of text can be searched.</summary>
    public string TextOf(string signal) => string.Concat(_received.Where(export => export.Signal == signal).Select(export => Encoding.Latin1.GetString(export.Body)));

    public async ValueTask DisposeAsync()
    {
        if (_host is { } host)
            await host.DisposeAsync();
    }

    private async Task TakeAsync(string signal, HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        _received.Enqueue((signal, body.ToArray()));
    }
}
