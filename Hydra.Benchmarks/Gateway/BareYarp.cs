using Yarp.ReverseProxy.Configuration;

namespace Hydra.Benchmarks.Gateway;

/// <summary>YARP with one route to one destination and nothing else: no key, no body read, no telemetry.</summary>
internal static class BareYarp
{
    public static void Run(string[] args)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(args);
        builder.Logging.ClearProviders();
        builder.Services.AddReverseProxy().LoadFromMemory(
            [new RouteConfig { RouteId = "all", ClusterId = "upstream", Match = new RouteMatch { Path = "{**rest}" } }],
            [
                new ClusterConfig
                {
                    ClusterId = "upstream",
                    Destinations = new Dictionary<string, DestinationConfig> { ["one"] = new() { Address = builder.Configuration["Upstream"]! } },
                },
            ]);
        WebApplication app = builder.Build();
        app.MapReverseProxy();
        app.Run();
    }
}
