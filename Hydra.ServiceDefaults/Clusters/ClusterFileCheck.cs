using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Hydra.ServiceDefaults.Clusters;

/// <summary>A broken edit of the cluster file degrades a service and never makes it unhealthy: it still serves by the last good model.</summary>
internal sealed class ClusterFileCheck(IClusterSource cluster) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        ClusterFileState state = cluster.State;
        return Task.FromResult(state switch
        {
            { IsValid: false } => HealthCheckResult.Degraded($"The file cannot be used (problems: {state.Problems.Length}); the model of {state.LoadedAt:u} stays."),
            { NeedsRestart.IsEmpty: false } => HealthCheckResult.Healthy($"The file is good; changes that wait for a restart: {state.NeedsRestart.Length}."),
            _ => HealthCheckResult.Healthy("The file is good."),
        });
    }
}
