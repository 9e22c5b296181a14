using Hydra.Gateway.Backends;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Hydra.Gateway.Probing;

/// <summary>
/// Ready once every backend was probed. A backend that is down degrades the gateway and does not make it unhealthy: restarting
/// the gateway would help nobody.
/// </summary>
internal sealed class BackendsHealthCheck(BackendRegistry backends, BackendProber prober) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (!prober.FirstRound.IsCompletedSuccessfully)
            return Task.FromResult(HealthCheckResult.Unhealthy("The backends are being probed for the first time."));

        var data = new Dictionary<string, object>();
        var wrong = new List<string>();
        foreach (IBackend backend in backends.All)
        {
            BackendStatus status = backend.Health.Status;
            data[backend.Name] = status.LastFault is { } fault ? $"{status.State}: {fault.Reason} ({fault.Detail})"
                : status.Models is { } models ? $"{status.State}: {string.Join(", ", models)}"
                : status.State;
            if (status.State != "up")
                wrong.Add($"{backend.Name} is {status.State}");
        }

        return Task.FromResult(wrong.Count == 0 ? HealthCheckResult.Healthy("Every backend is up.", data) : HealthCheckResult.Degraded(string.Join(", ", wrong), data: data));
    }
}
