using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using Hydra.AppHost.Embedded.Running;

namespace Hydra.AppHost.Embedded.Launching;

/// <summary>The whole environment of a process: what the AppHost got itself, without what would misconfigure a service, and what is injected.</summary>
internal static class LaunchEnvironment
{
    /// <summary>By this variable a process knows its engine, to die with it.</summary>
    public const string EnginePid = "HYDRA_ENGINE_PID";

    /// <summary>Sections of configuration that only the engine may fill, and settings of the host that speak of the AppHost itself.</summary>
    private static readonly string[] Withheld =
    [
        "ASPNETCORE_", "DOTNET_ENVIRONMENT", "DOTNET_URLS", "DOTNET_HTTP_PORTS", "DOTNET_HTTPS_PORTS", "DOTNET_CONTENTROOT", "DOTNET_APPLICATIONNAME",
        "DOTNET_LAUNCH_PROFILE", "URLS", "HTTP_PORTS", "HTTPS_PORTS", "Kestrel__", "Hydra__", "HYDRA_", "Keys__", "Secrets__", "services__", "ConnectionStrings__", "Simulator__",
        "OTEL_SERVICE_NAME", "OTEL_RESOURCE_ATTRIBUTES", "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_PROTOCOL", "OTEL_EXPORTER_OTLP_TRACES_", "OTEL_EXPORTER_OTLP_METRICS_", "OTEL_EXPORTER_OTLP_LOGS_",
    ];

    /// <summary>
    /// Many small services on one machine, and a person who waits when they stop: what saves memory there and costs little, and
    /// a limit for the last streams within <see cref="EngineOptions.StopGrace"/>. The AppHost's own environment overrides the former.
    /// </summary>
    private static readonly ImmutableSortedDictionary<string, string> Defaults = new Dictionary<string, string>
    {
        ["DOTNET_gcServer"] = "0",
        ["DOTNET_gcConcurrent"] = "0",
        ["DOTNET_TieredPGO"] = "0",
        ["Hydra__ShutdownTimeout"] = "00:00:05",
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>The environment of a child of this process.</summary>
    public static Dictionary<string, string> Of(ImmutableSortedDictionary<string, string> injected) =>
        Of(Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? ""), injected, Environment.ProcessId);

    internal static Dictionary<string, string> Of(IReadOnlyDictionary<string, string> inherited, ImmutableSortedDictionary<string, string> injected, int enginePid)
    {
        var all = new Dictionary<string, string>(Defaults);
        foreach ((string name, string value) in inherited.Where(variable => !IsWithheld(variable.Key)))
            all[name] = value;
        foreach ((string name, string value) in injected)
            all[name] = value;
        all[EnginePid] = enginePid.ToString(CultureInfo.InvariantCulture);
        return all;
    }

    /// <summary>Configuration does not tell upper from lower case. An entry that ends in an underscore withholds all that begins so.</summary>
    private static bool IsWithheld(string name) =>
        Withheld.Any(entry => entry.EndsWith('_') ? name.StartsWith(entry, StringComparison.OrdinalIgnoreCase) : name.Equals(entry, StringComparison.OrdinalIgnoreCase));
}
