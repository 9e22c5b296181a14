using Hydra.Cluster.Workloads;
using Hydra.Gateway.Backends;
using Hydra.Gateway.Reporting;
using Hydra.ServiceDefaults.Clusters;
using Microsoft.Extensions.Options;

namespace Hydra.Gateway.Probing;

/// <summary>
/// Asks every backend, one loop each, whether it is there: as often as its health check in cluster.yaml says while it is up, more
/// often while it is down, and at once when a request failed. A probe never makes a backend load a model.
/// </summary>
internal sealed partial class BackendProber(
    BackendRegistry backends, IClusterSource cluster, IOptions<GatewayOptions> options, MemoryReporter reporter, GatewayTelemetry telemetry, TimeProvider time, ILogger<BackendProber> logger) : BackgroundService
{
    private readonly TaskCompletionSource _firstRound = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when every backend was probed once.</summary>
    public Task FirstRound => _firstRound.Task;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.WhenAll(backends.All.Select(backend => ProbeAsync(backend, stoppingToken)));
            _firstRound.TrySetResult();
            reporter.Changed();
            await Task.WhenAll(backends.All.Select(backend => WatchAsync(backend, stoppingToken)));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            _firstRound.TrySetCanceled(stoppingToken);
        }
    }

    private async Task WatchAsync(IBackend backend, CancellationToken stoppingToken)
    {
        while (true)
        {
            await PauseAsync(backend, stoppingToken);
            await ProbeAsync(backend, stoppingToken);
        }
    }

    private async Task PauseAsync(IBackend backend, CancellationToken stoppingToken)
    {
        TimeSpan every = CheckOf(backend).Every;
        TimeSpan recovery = options.Value.RecoveryProbeEvery;
        TimeSpan pause = (backend.Health.IsProbeFailing || LacksResident(backend)) && recovery < every ? recovery : every;
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        Task suspicion = backend.Health.SuspicionAsync(ends.Token);
        await Task.WhenAny(Task.Delay(pause, time, ends.Token), suspicion);
        await ends.CancelAsync();
        stoppingToken.ThrowIfCancellationRequested();
    }

    private async Task ProbeAsync(IBackend backend, CancellationToken stoppingToken)
    {
        HealthCheckConfig check = CheckOf(backend);
        ProbeResult result = await AskAsync(backend, check.Timeout, stoppingToken);
        bool changed = backend.Health.Probed(result, check.Failures);
        telemetry.Probed(backend, result);
        if (!changed)
            return;
        reporter.Changed();
        if (result.Fault is { } fault)
            LogWentDown(backend.Name, fault.Reason, fault.Detail);
        else if (result.Models is { } models)
            LogCameBackWith(backend.Name, models.Count == 0 ? "no model" : string.Join(", ", models));
        else
            LogCameBack(backend.Name);
    }

    private async Task<ProbeResult> AskAsync(IBackend backend, TimeSpan timeout, CancellationToken stoppingToken)
    {
        using var deadline = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, deadline.Token);
        try
        {
            return await backend.ProbeAsync(either.Token);
        }
        catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
        {
            return new ProbeResult(new BackendFault(FaultKind.Timeout, $"No answer within {timeout.TotalSeconds:0.#} s."), null);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // A bug in reading one backend's answer must end neither its probes nor those of the others; it is logged as what it is.
            LogProbeBroke(exception, backend.Name);
            return new ProbeResult(new BackendFault(FaultKind.Malformed, exception.Message), null);
        }
    }

    /// <summary>Whether a model that is always loaded there is not: it will be back soon, or someone is about to mend it.</summary>
    private bool LacksResident(IBackend backend) =>
        backend.Health.Status.Models is { } held
        && cluster.Current.ModelsOf(backend.Id).Any(model => model.Placements.Any(placement => placement.Resident && placement.Workload.Id == backend.Id && !held.Contains(placement.NameThere)));

    /// <summary>Read anew each time: an edit of the file applies to the next probe.</summary>
    private HealthCheckConfig CheckOf(IBackend backend) => cluster.Current.FindWorkload(backend.Name)?.Config.Health ?? new HealthCheckConfig();

    [LoggerMessage(Level = LogLevel.Critical, Message = "The probe of {Backend} broke; it counts as failed")]
    private partial void LogProbeBroke(Exception exception, string backend);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Backend {Backend} went down: {Reason} ({Detail})")]
    private partial void LogWentDown(string backend, string reason, string detail);

    [LoggerMessage(Level = LogLevel.Information, Message = "Backend {Backend} came back; it holds {Models}")]
    private partial void LogCameBackWith(string backend, string models);

    [LoggerMessage(Level = LogLevel.Information, Message = "Backend {Backend} came back")]
    private partial void LogCameBack(string backend);
}
