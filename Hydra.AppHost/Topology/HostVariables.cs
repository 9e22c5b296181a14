using System.Collections.Immutable;

namespace Hydra.AppHost.Topology;

/// <summary>What the AppHost's own environment may and may not say to what it starts. The same for both engines.</summary>
internal static class HostVariables
{
    /// <summary>Sections of configuration that only an engine may fill: what stands there for the AppHost is meant for the AppHost.</summary>
    private static readonly ImmutableArray<string> OfServices = ["Kestrel__", "Hydra__", "HYDRA_", "Keys__", "Secrets__", "services__", "ConnectionStrings__", "Simulator__"];

    /// <summary>Settings of the host that speak of the AppHost itself; Aspire keeps those back by itself.</summary>
    private static readonly ImmutableArray<string> OfHost =
    [
        "ASPNETCORE_", "DOTNET_ENVIRONMENT", "DOTNET_URLS", "DOTNET_HTTP_PORTS", "DOTNET_HTTPS_PORTS", "DOTNET_CONTENTROOT", "DOTNET_APPLICATIONNAME",
        "DOTNET_LAUNCH_PROFILE", "URLS", "HTTP_PORTS", "HTTPS_PORTS",
        "OTEL_SERVICE_NAME", "OTEL_RESOURCE_ATTRIBUTES", "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_PROTOCOL", "OTEL_EXPORTER_OTLP_TRACES_", "OTEL_EXPORTER_OTLP_METRICS_", "OTEL_EXPORTER_OTLP_LOGS_",
    ];

    /// <summary>
    /// Many small services on one machine, and a person who waits when they stop: what saves memory there and costs little, and
    /// a limit for the last streams. The AppHost's own environment overrides them.
    /// </summary>
    public static ImmutableSortedDictionary<string, string> Defaults { get; } = new Dictionary<string, string>
    {
        ["DOTNET_gcServer"] = "0",
        ["DOTNET_gcConcurrent"] = "0",
        ["DOTNET_TieredPGO"] = "0",
        ["Hydra__ShutdownTimeout"] = "00:00:05",
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>Whether a variable of the AppHost would misconfigure a service.</summary>
    public static bool IsForServices(string name) => Matches(OfServices, name);

    /// <summary>Whether a variable of the AppHost must not reach a child: that, or it speaks of the AppHost itself.</summary>
    public static bool IsWithheld(string name) => IsForServices(name) || Matches(OfHost, name);

    /// <summary>Configuration does not tell upper from lower case. An entry that ends in an underscore means all that begins so.</summary>
    private static bool Matches(ImmutableArray<string> entries, string name) =>
        entries.Any(entry => entry.EndsWith('_') ? name.StartsWith(entry, StringComparison.OrdinalIgnoreCase) : name.Equals(entry, StringComparison.OrdinalIgnoreCase));
}
