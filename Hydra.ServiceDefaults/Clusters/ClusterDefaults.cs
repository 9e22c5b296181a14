using Hydra.ServiceDefaults.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Hydra.ServiceDefaults.Clusters;

internal static class ClusterDefaults
{
    public static WebApplicationBuilder AddCluster(this WebApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        // A test or tool that has registered a source of its own keeps it.
        builder.Services.TryAddSingleton<IClusterSource>(services => new FileClusterSource(
            ClusterFileLocator.Locate(services.GetRequiredService<IConfiguration>(), Directory.GetCurrentDirectory(), AppContext.BaseDirectory),
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<DefaultsTelemetry>(),
            services.GetRequiredService<ILogger<FileClusterSource>>()));
        builder.Services.AddHealthChecks().AddCheck<ClusterFileCheck>("cluster-file");
        return builder;
    }
}
