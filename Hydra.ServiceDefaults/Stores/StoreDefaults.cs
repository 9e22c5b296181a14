using Hydra.ServiceDefaults.Lifetime;
using Hydra.ServiceDefaults.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Hydra.ServiceDefaults.Stores;

/// <summary>
/// The database servers of a service. A verb means the same whether Hydra was built with UseAspire=true, where Aspire's client integrations carry it out, or
/// without, where the client libraries themselves do: the same services, health checks and metrics. The one difference is told at <see cref="AddRedis"/>.
/// </summary>
public static class StoreDefaults
{
    /// <summary>Whether <c>ConnectionStrings:{connectionName}</c> is set. A store that can do without a server keeps its data elsewhere where it is not.</summary>
    public static bool HasConnection(this IHostApplicationBuilder builder, string connectionName) =>
        !string.IsNullOrWhiteSpace(builder.Configuration.GetConnectionString(connectionName));

    /// <summary>
    /// Adds <c>NpgsqlDataSource</c> for the PostgreSQL database at <c>ConnectionStrings:{connectionName}</c>
    /// (<c>Host=…;Port=…;Username=…;Password=…;Database=…</c>), with the health check "PostgreSql", Npgsql's metrics and, where telemetry is exported, its spans; these
    /// have no text of statements, and no parameter is logged. The server may be down at any time, also at the start: only the health check tells.
    /// </summary>
    /// <param name="builder">The service.</param>
    /// <param name="connectionName">Name of the connection; a service has one PostgreSQL database.</param>
    /// <param name="required">False where the service can work without the server: it is then degraded while the server is out of reach, else unhealthy.</param>
    /// <exception cref="StartRefusedException">The connection is not set or cannot be read.</exception>
    /// <exception cref="InvalidOperationException">The verb was called twice.</exception>
    public static TBuilder AddPostgres<TBuilder>(this TBuilder builder, string connectionName, bool required = true) where TBuilder : IHostApplicationBuilder
    {
        builder.Prepare(PostgresStore.Kind, connectionName, required);
        builder.AddPostgresClient(connectionName, builder.Configuration.ExportsTelemetry());
        return builder;
    }

    /// <summary>
    /// Adds <c>IConnectionMultiplexer</c> for the Redis server at <c>ConnectionStrings:{connectionName}</c> (<c>host:port,password=…</c>), with the health check
    /// "StackExchange.Redis" and, where telemetry is exported, a span for each command within another span, without keys or values. The client has no metrics of its own.
    /// It connects when it is first asked for, and never keeps the service from starting. While the server is out of reach a command fails at once, and the client
    /// goes on trying. In the spans, the source and some names of attributes are the integration's under Aspire and our own otherwise.
    /// </summary>
    /// <param name="builder">The service.</param>
    /// <param name="connectionName">Name of the connection; a service has one Redis server.</param>
    /// <param name="required">False where the service can work without the server: it is then degraded while the server is out of reach, else unhealthy.</param>
    /// <exception cref="StartRefusedException">The connection is not set or cannot be read.</exception>
    /// <exception cref="InvalidOperationException">The verb was called twice.</exception>
    public static TBuilder AddRedis<TBuilder>(this TBuilder builder, string connectionName, bool required = true) where TBuilder : IHostApplicationBuilder
    {
        builder.Prepare(RedisStore.Kind, connectionName, required);
        builder.AddRedisClient(connectionName, builder.Configuration.ExportsTelemetry());
        return builder;
    }

    /// <summary>What no client library does: it refuses what cannot work, and watches the health check that the client is about to add.</summary>
    private static void Prepare(this IHostApplicationBuilder builder, StoreKind kind, string connectionName, bool required)
    {
        kind.RefuseBadConnection(builder.Configuration, connectionName);
        if (!builder.Properties.TryAdd(kind, connectionName))
            throw new InvalidOperationException($"{kind.Title} was added before, for the connection '{builder.Properties[kind]}': a service has one.");
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddStoreHealth(kind, connectionName, required);
    }
}
