using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Hydra.ServiceDefaults.Stores;

internal static class StoreHealth
{
    /// <summary>
    /// Puts a <see cref="StoreCheck"/> before the health check that the store's client adds. Aspire's integrations leave no other way to give
    /// theirs a status or a limit.
    /// </summary>
    public static void AddStoreHealth(this IServiceCollection services, StoreKind kind, string connectionName, bool required) =>
        services.AddOptions<HealthCheckServiceOptions>().PostConfigure<IServiceProvider, TimeProvider, ILogger<StoreCheck>>((options, provider, time, logger) =>
        {
            HealthCheckRegistration registration = options.Registrations.Single(registration => registration.Name == kind.CheckName);
            Func<IServiceProvider, IHealthCheck> client = registration.Factory;
            var check = new StoreCheck($"{kind.Title} ({connectionName})", () => client(provider), time, logger);
            registration.Factory = _ => check;
            registration.FailureStatus = required ? HealthStatus.Unhealthy : HealthStatus.Degraded;
        });
}
