using Microsoft.Extensions.Hosting;

namespace Hydra.ServiceDefaults.Stores;

/// <summary>
/// The stores' clients by Aspire's integrations; its twin is Direct/StoreClients.cs. Every switch is set, as the integrations also read theirs from
/// sections of the configuration that are unknown without Aspire.
/// </summary>
internal static class StoreClients
{
    public static void AddPostgresClient(this IHostApplicationBuilder builder, string connectionName, bool traced) =>
        builder.AddNpgsqlDataSource(
            connectionName,
            settings =>
            {
                settings.DisableHealthChecks = false;
                settings.DisableMetrics = false;
                settings.DisableTracing = !traced;
            },
            PostgresStore.Configure(connectionName));

    public static void AddRedisClient(this IHostApplicationBuilder builder, string connectionName, bool traced) =>
        AspireRedisExtensions.AddRedisClient(
            builder,
            connectionName,
            settings =>
            {
                settings.DisableHealthChecks = false;
                settings.DisableTracing = !traced;
                // Connecting blocks, and the start waits for no server.
                settings.DisableAutoActivation = true;
            },
            RedisStore.Configure);
}
