using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using OpenTelemetry;

namespace Hydra.ServiceDefaults.Stores;

/// <summary>
/// Asks the check of a store's client, untraced and within a limit that holds even where the client blocks or takes no token. It logs when the
/// server goes out of reach and when it is back, and not at every probe between.
/// </summary>
internal sealed partial class StoreCheck(string store, Func<IHealthCheck> client, TimeProvider time, ILogger<StoreCheck> logger) : IHealthCheck
{
    /// <summary>Less than the three seconds after which the cluster file's probes of our services give up.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    private bool _isLost;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        (string? trouble, Exception? cause) = await AskAsync(context, cancellationToken);
        bool wasLost = Interlocked.Exchange(ref _isLost, trouble is not null);
        if (trouble is null)
        {
            if (wasLost)
                LogBack(store);
            return HealthCheckResult.Healthy($"{store} answers.");
        }

        if (!wasLost)
            LogLost(cause, store, trouble);
        return new HealthCheckResult(context.Registration.FailureStatus, $"{store} is out of reach: {trouble}");
    }

    private async Task<(string? Trouble, Exception? Cause)> AskAsync(HealthCheckContext context, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using IDisposable untraced = SuppressInstrumentationScope.Begin();
        try
        {
            HealthCheckResult result = await Task.Run(() => client().CheckHealthAsync(context, end.Token), end.Token).WaitAsync(end.Token);
            // The client may have taken the end of its time for a failure of its own.
            end.Token.ThrowIfCancellationRequested();
            return result.Status == HealthStatus.Healthy ? (null, null) : (result.Exception?.Message ?? result.Description ?? "no reason given", result.Exception);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return ($"no answer within {Limit.TotalSeconds:0} s", null);
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Store} went out of reach: {Trouble}")]
    private partial void LogLost(Exception? cause, string store, string trouble);

    [LoggerMessage(LogLevel.Information, "{Store} is back")]
    private partial void LogBack(string store);
}
