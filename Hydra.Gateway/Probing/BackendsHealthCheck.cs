using Hydra.Gateway.Backends;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Hydra.Gateway.Probing;

/// <summary>
/// Ready once every backend was probed: until then there is nothing to say, so it waits, which takes no longer than a probe may, and who asks has patience of
/// his own. An answer before would be healthy too early or an error in the log of every start. A backend that is down degrades the gateway and does not make it unhealthy: restarting
/// the gateway would help nobody.
/// </summary>
internal sealed class BackendsHealthCheck(BackendRegistry backends, BackendProber prober) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await prober.FirstRound.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        if (!prober.FirstRound.IsCompletedSuccessfully)
            return HealthCheckResult.Unhealthy("The service stopped before the backends were probed.");

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

        return wrong.Count == 0 ? HealthCheckResult.Healthy("Every backend is up.", data) : HealthCheckResult.Degraded(string.Join(", ", wrong), data: data);
    }
}
