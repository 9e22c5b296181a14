using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Hydra.Memory.Indexing;

/// <summary>Degraded while nothing can be embedded: everything else works, and searches go by words.</summary>
internal sealed class EmbeddingCheck(EmbeddingWorker worker) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(worker.State.Obstacle is { } obstacle ? HealthCheckResult.Degraded(obstacle) : HealthCheckResult.Healthy());
}
