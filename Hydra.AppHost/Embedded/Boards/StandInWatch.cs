using System.Text.Json;
using Hydra.AppHost.StandIns;
using Hydra.AppHost.Topology;

namespace Hydra.AppHost.Embedded.Boards;

/// <summary>Keeps the rows of the stand-ins current: each is as the simulator says, or as the simulator's own process is.</summary>
internal sealed class StandInWatch(DevProcess simulator, SimulatorClient client, ResourceBoard board, TimeProvider time)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <summary>Looks once a second until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            do
                await LookAsync(cancellationToken);
            while (await timer.WaitForNextTickAsync(cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The engine stops.
        }
    }

    /// <summary>Looks once.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        ResourceRow process = board.Find(simulator.Name)!;
        if (process.State != RunState.Healthy)
        {
            ShowAll(process.State, "");
            return;
        }

        try
        {
            IReadOnlyList<StandInState> states = await client.ListAsync(cancellationToken);
            foreach (StandIn standIn in simulator.StandIns)
                Show(standIn.Workload, states.FirstOrDefault(state => state.Workload == standIn.Workload));
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            ShowAll(RunState.Unhealthy, exception.Message);
        }
    }

    private void Show(string workload, StandInState? state)
    {
        (RunState shown, string detail) = state switch
        {
            null => (RunState.Unhealthy, "the simulator does not know it"),
            { Fault.Kind: "down" } or { State: "down" } => (RunState.Stopped, state.Fault?.Kind ?? ""),
            { Fault: { } fault } => (RunState.Faulty, fault.Kind),
            _ => (RunState.Healthy, ""),
        };
        board.Update(workload, row => row with { State = shown, Detail = detail });
    }

    private void ShowAll(RunState state, string detail)
    {
        foreach (StandIn standIn in simulator.StandIns)
            board.Update(standIn.Workload, row => row with { State = state, Detail = detail });
    }
}
