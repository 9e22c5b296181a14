using System.Net;
using System.Net.Http.Json;
using Hydra.AppHost.Embedded.Boards;
using Hydra.AppHost.Embedded.Logs;
using Hydra.AppHost.Embedded.Running;
using Hydra.AppHost.StandIns;
using Hydra.AppHost.Topology;
using Hydra.Cluster.Reading;

namespace Hydra.AppHost.Embedded.Control;

/// <summary>What can be done to what runs, alike for processes and for the stand-ins inside the simulator's process.</summary>
internal sealed class ControlledCluster(EmbeddedEngine engine, ResourceBoard board, SimulatorClient? simulator, StandInWatch? standIns)
{
    /// <summary>The fault that makes a stand-in refuse connections, as a stopped server does.</summary>
    private static readonly StandInFault Down = new("down", null);

    /// <summary>Everything that runs.</summary>
    public IReadOnlyList<ResourceRow> Rows => board.Rows;

    /// <summary>The row of that name, or what the name may have meant.</summary>
    public ResourceRow Require(string name) =>
        board.Find(name) ?? throw new ControlException(HttpStatusCode.NotFound, $"There is no resource '{name}'. {NearestName.Suggest(name, [.. board.Rows.Select(row => row.Name)])}");

    /// <summary>The log with a resource's lines; a stand-in's are in the simulator's.</summary>
    public ResourceLog LogOf(string name) =>
        engine.Find(Require(name).Kind == ResourceKind.StandIn ? DevProcess.SimulatorName : name)!.Log;

    /// <summary>Stops a process, or makes a stand-in refuse connections.</summary>
    public async Task StopAsync(string name, CancellationToken cancellationToken)
    {
        if (Require(name).Kind == ResourceKind.StandIn)
            await SetFaultAsync(name, Down, cancellationToken);
        else
            await engine.Find(name)!.StopAsync();
    }

    /// <summary>Starts what was stopped, and waits until it is healthy.</summary>
    public async Task StartAsync(string name, CancellationToken cancellationToken)
    {
        if (Require(name).Kind == ResourceKind.StandIn)
            await RemoveFaultAsync(name, cancellationToken);
        else
            await engine.Find(name)!.StartAsync(cancellationToken);
    }

    /// <summary>Both.</summary>
    public async Task RestartAsync(string name, CancellationToken cancellationToken)
    {
        await StopAsync(name, cancellationToken);
        await StartAsync(name, cancellationToken);
    }

    /// <summary>Makes a stand-in misbehave.</summary>
    public async Task PutFaultAsync(string name, HttpContent body, CancellationToken cancellationToken)
    {
        RequireStandIn(name);
        using HttpResponseMessage answer = await AskAsync(client => client.PutFaultAsync(name, body, cancellationToken));
        await CheckAsync(answer, cancellationToken);
    }

    /// <summary>Makes it behave again.</summary>
    public async Task RemoveFaultAsync(string name, CancellationToken cancellationToken)
    {
        RequireStandIn(name);
        using HttpResponseMessage answer = await AskAsync(client => client.DeleteFaultAsync(name, cancellationToken));
        await CheckAsync(answer, cancellationToken);
    }

    private async Task SetFaultAsync(string name, StandInFault fault, CancellationToken cancellationToken)
    {
        using var body = JsonContent.Create(fault, SimulatorJson.Default.StandInFault);
        await PutFaultAsync(name, body, cancellationToken);
    }

    private void RequireStandIn(string name)
    {
        if (Require(name).Kind != ResourceKind.StandIn)
            throw new ControlException(HttpStatusCode.Conflict, $"'{name}' is a process of its own: faults are for stand-ins. Stop it instead.");
    }

    private async Task<HttpResponseMessage> AskAsync(Func<SimulatorClient, Task<HttpResponseMessage>> ask)
    {
        try
        {
            return await ask(simulator!);
        }
        catch (HttpRequestException exception)
        {
            throw new ControlException(HttpStatusCode.BadGateway, $"The simulator does not answer: {exception.Message}. Start it first: start {DevProcess.SimulatorName}");
        }
    }

    private async Task CheckAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (!answer.IsSuccessStatusCode)
            throw new ControlException(answer.StatusCode, await DetailOf(answer, cancellationToken));
        await standIns!.LookAsync(cancellationToken);
    }

    private static async Task<string> DetailOf(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        try
        {
            Microsoft.AspNetCore.Mvc.ProblemDetails? problem = await answer.Content.ReadFromJsonAsync(ControlJson.Default.ProblemDetails, cancellationToken);
            if ((problem?.Detail ?? problem?.Title) is { Length: > 0 } detail)
                return detail;
        }
        catch (System.Text.Json.JsonException)
        {
            // Not a problem document.
        }

        return $"The simulator answers {(int)answer.StatusCode}.";
    }
}

/// <summary>A request that cannot be followed: what the caller is told.</summary>
internal sealed class ControlException(HttpStatusCode status, string message) : Exception(message)
{
    /// <summary>The status of the answer.</summary>
    public HttpStatusCode Status => status;
}
