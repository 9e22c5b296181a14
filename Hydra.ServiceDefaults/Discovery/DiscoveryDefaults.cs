using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.ServiceDiscovery;

namespace Hydra.ServiceDefaults.Discovery;

internal static class DiscoveryDefaults
{
    public static WebApplicationBuilder AddDiscovery(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<WorkloadAddresses>();

        // Asked in this order, and the first that knows an address wins: what the engine injected, the cluster file, the name itself.
        builder.Services.AddServiceDiscoveryCore();
        builder.Services.AddConfigurationServiceEndpointProvider();
        builder.Services.AddSingleton<IServiceEndpointProviderFactory, ClusterEndpointProviderFactory>();
        builder.Services.AddPassThroughServiceEndpointProvider();
        return builder;
    }
}
