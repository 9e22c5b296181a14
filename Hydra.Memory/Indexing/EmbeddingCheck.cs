using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Hydra.Memory.Indexing;

/// <summary>Degraded while nothing can be embedded, or another model is set than that of the vectors: everything else works, and searches go by what there is.</summary>
internal sealed class EmbeddingCheck(EmbeddingWorker worker) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(worker.State.Complaint is { } complaint ? HealthCheckResult.Degraded(complaint) : HealthCheckResult.Healthy());
}
