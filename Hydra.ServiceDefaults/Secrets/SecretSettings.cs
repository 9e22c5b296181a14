using Microsoft.Extensions.Configuration;

namespace Hydra.ServiceDefaults.Secrets;

/// <summary>Reads the secrets that cluster.yaml names but never contains.</summary>
public static class SecretSettings
{
    /// <summary>
    /// The value of a secret by its name in cluster.yaml: <c>tabbyapi-api-key</c> is read from <c>Secrets:TABBYAPI_API_KEY</c>
    /// (environment: <c>Secrets__TABBYAPI_API_KEY</c>). Null where it is not set or empty.
    /// </summary>
    public static string? Secret(this IConfiguration configuration, string name) =>
        configuration[SettingOf(name)] is { Length: > 0 } value ? value : null;

    /// <summary>The configuration key of a secret, for messages that say which one is missing.</summary>
    public static string SettingOf(string name) => $"Secrets:{name.ToUpperInvariant().Replace('-', '_')}";
}
