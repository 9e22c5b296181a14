using Hydra.ServiceDefaults.Clusters;
using Hydra.ServiceDefaults.Discovery;
using Hydra.ServiceDefaults.Health;
using Hydra.ServiceDefaults.Keys;
using Hydra.ServiceDefaults.Lifetime;
using Hydra.ServiceDefaults.Problems;
using Hydra.ServiceDefaults.Resilience;
using Hydra.ServiceDefaults.Telemetry;
using Microsoft.AspNetCore.Builder;

namespace Hydra.ServiceDefaults;

/// <summary>What every service of Hydra has, whatever it does.</summary>
public static class HydraDefaults
{
    /// <summary>
    /// Adds the engine's lifetime and graceful shutdown, telemetry, the cluster model, API keys, ProblemDetails, health, discovery and internal HTTP clients.
    /// Call it first in Program.cs, on the main thread.
    /// </summary>
    public static WebApplicationBuilder AddHydraDefaults(this WebApplicationBuilder builder) => builder
        .AddLifetime()
        .AddTelemetry()
        .AddCluster()
        .AddApiKeys()
        .AddProblems()
        .AddHealth()
        .AddDiscovery()
        .AddInternalClients();

    /// <summary>
    /// Refuses a start that cannot end well (<see cref="StartRefusedException"/>), then puts error answers and API keys before every endpoint and maps
    /// <c>/alive</c>, <c>/health</c> and <c>/metrics</c>. Call it before the service's own endpoints.
    /// </summary>
    public static WebApplication MapHydraDefaults(this WebApplication app)
    {
        app.RefuseBadStart();
        app.UseProblems();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapHealth();
        app.MapMetrics();
        return app;
    }
}
