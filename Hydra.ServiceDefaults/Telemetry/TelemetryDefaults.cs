using Hydra.ServiceDefaults.Keys;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Hydra.ServiceDefaults.Telemetry;

/// <summary>Metrics always, for Prometheus; traces, logs and metrics over OTLP only where a collector is named, so that nobody pays for what nobody reads.</summary>
internal static class TelemetryDefaults
{
    public const string MetricsPath = "/metrics";

    private const string OwnSources = "Hydra.*";

    /// <summary>
    /// ASP.NET Core's meters that somebody reads. AddAspNetCoreInstrumentation would also take those of routing, authentication and authorization: five
    /// more measurements for each request, and nothing that the status code does not tell.
    /// </summary>
    private static readonly string[] ServerMeters =
        ["Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Diagnostics"];

    /// <summary>Up to ten minutes: the answer of a 70B model streams for as long as it is long.</summary>
    private static readonly double[] RequestSeconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600];

    public static WebApplicationBuilder AddTelemetry(this WebApplicationBuilder builder)
    {
        builder.AddConsoleLog();
        builder.Services.AddSingleton<DefaultsTelemetry>();
        OpenTelemetryBuilder telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.Describe(builder.Configuration, builder.Environment.ApplicationName))
            .WithMetrics(metrics => metrics
                .AddMeter(ServerMeters)
                .AddMeter(OwnSources)
                .AddHttpClientInstrumentation()
                .AddRuntimeInstrumentation()
                .AddView("http.server.request.duration", new ExplicitBucketHistogramConfiguration { Boundaries = RequestSeconds })
                .AddPrometheusExporter());
        if (builder.Configuration.ExportsTelemetry())
            telemetry.AddOtlp();
        return builder;
    }

    /// <summary>Whether a collector is named; nothing is traced where none is.</summary>
    public static bool ExportsTelemetry(this IConfiguration configuration) => configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is { Length: > 0 };

    public static WebApplication MapMetrics(this WebApplication app)
    {
        app.MapPrometheusScrapingEndpoint(MetricsPath).RequireAuthorization(ScopeConventions.ObserveOrNode).DisableHttpMetrics();
        return app;
    }

    /// <summary>
    /// Who sends: name and instance as the engine says (a dashboard finds the process by them), else made up; and the node, under
    /// which all that runs on one machine is found.
    /// </summary>
    private static void Describe(this ResourceBuilder resource, ConfigurationManager configuration, string applicationName)
    {
        bool isToldItsInstance = configuration["OTEL_RESOURCE_ATTRIBUTES"]?.Contains("service.instance.id=", StringComparison.Ordinal) == true;
        resource.AddService(configuration["OTEL_SERVICE_NAME"] ?? applicationName, serviceNamespace: "hydra", autoGenerateServiceInstanceId: !isToldItsInstance);
        if (configuration["Hydra:Node"] is { Length: > 0 } node)
            resource.AddAttributes([KeyValuePair.Create<string, object>("hydra.node", node)]);
    }

    private static void AddOtlp(this OpenTelemetryBuilder telemetry) => telemetry
        .WithMetrics(metrics => metrics.AddOtlpExporter(Directly))
        .WithTracing(tracing => tracing
            .AddAspNetCoreInstrumentation(options => options.Filter = IsWorthTracing)
            .AddHttpClientInstrumentation()
            .AddSource(OwnSources)
            .AddOtlpExporter(Directly))
        .WithLogging(
            logging => logging.AddOtlpExporter(Directly),
            options =>
            {
                options.IncludeFormattedMessage = true;
                options.IncludeScopes = true;
            });

    /// <summary>The collector is one of ours: a proxy that the environment names would catch 127.0.1.x as well.</summary>
    private static void Directly(OtlpExporterOptions options)
    {
        var timeout = TimeSpan.FromMilliseconds(options.TimeoutMilliseconds);
        options.HttpClientFactory = () => new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = timeout };
    }

    /// <summary>Probes and scrapes come every few seconds and say nothing.</summary>
    private static bool IsWorthTracing(HttpContext context) =>
        context.Request.Path.Value is not ("/alive" or "/health" or MetricsPath);

    private static void AddConsoleLog(this WebApplicationBuilder builder)
    {
        // As the first source, so that whatever the owner configures wins.
        ((IConfigurationBuilder)builder.Configuration).Sources.Insert(0, new MemoryConfigurationSource
        {
            InitialData = new Dictionary<string, string?>
            {
                ["Logging:LogLevel:Default"] = "Information",
                ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
                ["Logging:LogLevel:System.Net.Http.HttpClient"] = "Warning",
                ["Logging:LogLevel:Polly"] = "Warning",
                // Every statement with its text, at Information; every attempt to reach a server that is away, as an error: the store's check tells once.
                ["Logging:LogLevel:Npgsql"] = "Warning",
                ["Logging:LogLevel:StackExchange.Redis"] = "None",
                // A degraded check would be logged at every probe; its cause is logged once, where it arises.
                ["Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks"] = "Error",
            },
        });
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Logging.AddConsole(options => options.FormatterName = LineFormatter.FormatterName);
        builder.Logging.AddConsoleFormatter<LineFormatter, ConsoleFormatterOptions>();
    }
}
