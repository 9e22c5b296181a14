using Hydra.ServiceDefaults.Clusters;
using Hydra.ServiceDefaults.Keys;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Hydra.ServiceDefaults.Health;

/// <summary>
/// <c>/alive</c>: the process answers. <c>/health</c>: it can do its work; one word for a stranger, the details for a key with scope observe and for a
/// node of the cluster.
/// </summary>
internal static class HealthApi
{
    public static WebApplication MapHealth(this WebApplication app)
    {
        RouteGroupBuilder group = app.MapGroup("").AllowAnonymous().DisableHttpMetrics().ExcludeFromDescription();
        group.MapGet("/alive", () => TypedResults.Text("alive"));
        group.MapGet("/health", GetHealthAsync);
        return app;
    }

    private static async Task<IResult> GetHealthAsync(HttpContext context, HealthCheckService checks, IClusterSource cluster, CancellationToken cancellationToken)
    {
        HealthReport report = await checks.CheckHealthAsync(cancellationToken);
        int status = report.Status == HealthStatus.Unhealthy ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
        context.Response.Headers.CacheControl = "no-store";
        return context.MayObserve(cluster.Current)
            ? TypedResults.Json(HealthDetail.From(report, cluster), statusCode: status)
            : TypedResults.Text(HealthDetail.WordFor(report.Status), statusCode: status);
    }
}
