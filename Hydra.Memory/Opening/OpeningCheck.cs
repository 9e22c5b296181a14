using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Hydra.Memory.Opening;

/// <summary>Unhealthy until the memory is open.</summary>
internal sealed class OpeningCheck(MemoryOpening opening) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(opening.Opened.IsCompletedSuccessfully ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy(opening.Waiting));
}
