using System.Net.Sockets;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Hydra.AppHost.Aspire;

/// <summary>Healthy is what takes a connection: for a workload whose check in cluster.yaml names no path. Docker may take it before the program in the container does.</summary>
internal sealed class ConnectionCheck(Uri address, TimeSpan timeout) : IHealthCheck
{
    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(address.Host, address.Port, limit.Token);
            return HealthCheckResult.Healthy();
        }
        catch (SocketException exception)
        {
            return HealthCheckResult.Unhealthy($"{address.Authority}: {exception.Message}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy($"{address.Authority} takes no connection within {timeout.TotalSeconds:0.#} s.");
        }
    }
}
