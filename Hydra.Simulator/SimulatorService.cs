using Hydra.Cluster.Workloads;
using Hydra.ServiceDefaults.Clusters;
using Hydra.ServiceDefaults.Secrets;
using Hydra.Simulator.StandIns;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Hydra.Simulator;

/// <summary>The Simulator: stand-ins for the services of the GPU nodes, each on its own address, and the API that makes them misbehave.</summary>
internal static class SimulatorService
{
    public static WebApplicationBuilder AddSimulator(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<SimulatorOptions>().BindConfiguration(SimulatorOptions.Section);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(FleetFrom);
        builder.Services.AddHostedService(services => services.GetRequiredService<StandInFleet>());
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, StandInJson.Default));
        return builder;
    }

    public static WebApplication MapSimulator(this WebApplication app)
    {
        app.MapStandInsApi();
        return app;
    }

    /// <summary>Starts the stand-ins before the host, so that a taken port ends the start in plain lines and not in the host's log.</summary>
    public static Task StartStandInsAsync(this WebApplication app) => app.Services.GetRequiredService<StandInFleet>().StartAsync(CancellationToken.None);

    private static StandInFleet FleetFrom(IServiceProvider services)
    {
        SimulatorOptions options = services.GetRequiredService<IOptions<SimulatorOptions>>().Value;
        IClusterSource cluster = services.GetRequiredService<IClusterSource>();
        IConfiguration configuration = services.GetRequiredService<IConfiguration>();
        ILoggerFactory loggers = new StandInLoggers(services.GetRequiredService<ILoggerFactory>());
        return StandInFleet.From(options.StandIns, StandInFor, builder => builder.Services.AddSingleton(loggers));

        StandIn StandInFor(string workload) => new(workload, () => cluster.Current, new StandInSetup
        {
            Fast = options.Fast,
            Seed = options.Seed,
            Time = services.GetRequiredService<TimeProvider>(),
            ApiKey = SecretOf(cluster.Current.FindWorkload(workload), "-api-key"),
            AdminKey = SecretOf(cluster.Current.FindWorkload(workload), "-admin-key"),
        });

        string? SecretOf(Workload? workload, string ending) =>
            workload?.Config.Secrets.FirstOrDefault(name => name.EndsWith(ending, StringComparison.Ordinal)) is { } name ? configuration.Secret(name) : null;
    }
}
