using System.Text.Json;
using Hydra.AppHost.StandIns;
using Microsoft.Extensions.Hosting;

namespace Hydra.AppHost.Aspire;

/// <summary>Shows in the dashboard how each stand-in is, as the simulator says.</summary>
internal sealed class StandInStates(SimulatorClient client, IReadOnlyList<StandInResource> resources, ResourceNotificationService notifications) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, TimeProvider.System);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            IReadOnlyList<StandInState> states = await AskAsync(stoppingToken);
            foreach (StandInResource resource in resources)
                await ShowAsync(resource, states.FirstOrDefault(state => state.Workload == resource.Name));
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        client.Dispose();
        base.Dispose();
    }

    /// <summary>None while the simulator does not answer: it starts, or was stopped.</summary>
    private async Task<IReadOnlyList<StandInState>> AskAsync(CancellationToken stoppingToken)
    {
        try
        {
            return await client.ListAsync(stoppingToken);
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException || (exception is OperationCanceledException && !stoppingToken.IsCancellationRequested))
        {
            return [];
        }
    }

    private Task ShowAsync(StandInResource resource, StandInState? state)
    {
        ResourceStateSnapshot shown = state switch
        {
            null => new ResourceStateSnapshot(KnownResourceStates.Waiting, KnownResourceStateStyles.Info),
            { Fault: { } fault } => new ResourceStateSnapshot($"Fault: {fault.Kind}", KnownResourceStateStyles.Warn),
            { State: "down" } => new ResourceStateSnapshot(KnownResourceStates.Exited, KnownResourceStateStyles.Error),
            _ => new ResourceStateSnapshot(KnownResourceStates.Running, KnownResourceStateStyles.Success),
        };
        return notifications.PublishUpdateAsync(resource, snapshot => snapshot.State == shown ? snapshot : snapshot with { State = shown });
    }
}
