using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;

namespace Hydra.ServiceDefaults.Resilience;

/// <summary>
/// How our services call each other: every HttpClient of IHttpClientFactory retries what is safe to repeat, times out (10 s an attempt, 30 s in all), breaks the
/// circuit and resolves names of workloads. A model backend is never called through IHttpClientFactory: these timeouts would cut an answer that is
/// merely long, and trying elsewhere is the gateway's own failover. A client of <c>http://gateway</c> that waits for a model's answer takes
/// RemoveAllResilienceHandlers for the same reason.
/// </summary>
internal static class ClientDefaults
{
    public static WebApplicationBuilder AddInternalClients(this WebApplicationBuilder builder)
    {
        builder.Services.ConfigureHttpClientDefaults(client =>
        {
            // A POST may have been carried out though its answer was lost.
            client.AddStandardResilienceHandler(options => options.Retry.DisableForUnsafeHttpMethods());
            // Inside the retries, so that each one resolves anew.
            client.AddServiceDiscovery();
            // A proxy that the environment names would catch 127.0.1.x and the LAN as well.
            client.UseSocketsHttpHandler((handler, _) => handler.UseProxy = false);
        });
        return builder;
    }
}
