using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Trace;
using StackExchange.Redis;

namespace Hydra.ServiceDefaults.Stores;

/// <summary>The stores' clients without Aspire; its twin is Aspire/StoreClients.cs.</summary>
internal static class StoreClients
{
    public static void AddPostgresClient(this IHostApplicationBuilder builder, string connectionName, bool traced)
    {
        builder.Services.AddNpgsqlDataSource(builder.Configuration.GetConnectionString(connectionName)!, PostgresStore.Configure(connectionName));
        builder.Services.AddHealthChecks().AddNpgSql(services => services.GetRequiredService<NpgsqlDataSource>(), name: PostgresStore.Kind.CheckName);
        OpenTelemetryBuilder telemetry = builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddNpgsqlInstrumentation());
        if (traced)
            telemetry.WithTracing(tracing => tracing.AddNpgsql());
    }

    public static void AddRedisClient(this IHostApplicationBuilder builder, string connectionName, bool traced)
    {
        string text = builder.Configuration.GetConnectionString(connectionName)!;
        builder.Services.AddSingleton<IConnectionMultiplexer>(services => Connect(services, text));
        builder.Services.AddHealthChecks().AddRedis(services => services.GetRequiredService<IConnectionMultiplexer>(), RedisStore.Kind.CheckName);
        if (traced)
            builder.Services.AddOpenTelemetry().WithTracing(tracing => tracing.AddSource(RedisSpans.SourceName).AddProcessor<RedisSpans>());
    }

    private static ConnectionMultiplexer Connect(IServiceProvider services, string text)
    {
        ConfigurationOptions options = ConfigurationOptions.Parse(text);
        options.LoggerFactory = services.GetService<ILoggerFactory>();
        RedisStore.Configure(options);
        ConnectionMultiplexer redis = ConnectionMultiplexer.Connect(options);
        if (services.GetService<RedisSpans>() is { } spans)
            redis.RegisterProfiler(spans.SessionOfCurrentSpan);
        return redis;
    }
}
