using Hydra.ServiceDefaults.Clusters;
using Hydra.ServiceDefaults.Keys;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Hydra.ServiceDefaults.Lifetime;

internal static class LifetimeDefaults
{
    public static WebApplicationBuilder AddLifetime(this WebApplicationBuilder builder)
    {
        StartReport.Install();
        builder.Services.AddOptions<HostOptions>().Configure<IConfiguration>(
            (options, configuration) => options.ShutdownTimeout = ShutdownLimit.From(configuration));
        if (EngineBond.EnginePid(Environment.GetEnvironmentVariable(EngineBond.Variable)) is not { } engine)
            return builder;

        EngineBond.Tie(engine);
        builder.Services.AddSingleton<IHostLifetime>(services => new EngineLifetime(
            services.GetRequiredService<IHostApplicationLifetime>(),
            services.GetRequiredService<ILogger<EngineLifetime>>(),
            Console.OpenStandardInput));
        return builder;
    }

    /// <summary>
    /// Reads now what can be wrong: later the host would log a stack trace. A cluster file, keys or options that cannot be used end the start here,
    /// in plain lines (<see cref="StartReport"/>).
    /// </summary>
    public static WebApplication RefuseBadStart(this WebApplication app)
    {
        _ = app.Services.GetRequiredService<IClusterSource>();
        _ = app.Services.GetRequiredService<KeyRingSource>();
        app.Services.GetService<IStartupValidator>()?.Validate();
        return app;
    }
}
