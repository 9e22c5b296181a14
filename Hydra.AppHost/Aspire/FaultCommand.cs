using System.Net.Http.Json;
using Hydra.AppHost.StandIns;

namespace Hydra.AppHost.Aspire;

/// <summary>What the dashboard's commands ask of the simulator.</summary>
internal static class FaultCommand
{
    /// <summary>Makes a stand-in misbehave.</summary>
    public static async Task<ExecuteCommandResult> PutAsync(SimulatorClient client, string workload, StandInFaultKind kind, CancellationToken cancellationToken)
    {
        using var body = JsonContent.Create(new StandInFault(kind.Name, Times: null), SimulatorJson.Default.StandInFault);
        return await ResultOfAsync(client.PutFaultAsync(workload, body, cancellationToken), cancellationToken);
    }

    /// <summary>Makes it behave again.</summary>
    public static Task<ExecuteCommandResult> DeleteAsync(SimulatorClient client, string workload, CancellationToken cancellationToken) =>
        ResultOfAsync(client.DeleteFaultAsync(workload, cancellationToken), cancellationToken);

    private static async Task<ExecuteCommandResult> ResultOfAsync(Task<HttpResponseMessage> asked, CancellationToken cancellationToken)
    {
        try
        {
            using HttpResponseMessage answer = await asked;
            return answer.IsSuccessStatusCode
                ? CommandResults.Success()
                : CommandResults.Failure($"The simulator answers {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancellationToken)}");
        }
        catch (HttpRequestException exception)
        {
            return CommandResults.Failure($"The simulator does not answer: {exception.Message}");
        }
    }
}
