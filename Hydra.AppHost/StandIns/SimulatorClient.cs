using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Serialization;
using Hydra.AppHost.DevState;
using Hydra.AppHost.Topology;

namespace Hydra.AppHost.StandIns;

/// <summary>Speaks to the running simulator's control interface.</summary>
internal sealed class SimulatorClient : IDisposable
{
    private readonly HttpClient _client;

    /// <summary>The simulator of a dev cluster, with the key for it.</summary>
    public SimulatorClient(DevProcess simulator, DevKey key)
        : this(simulator, key, new SocketsHttpHandler { UseProxy = false, ActivityHeadersPropagator = null })
    {
    }

    internal SimulatorClient(DevProcess simulator, DevKey key, HttpMessageHandler network)
    {
        _client = new HttpClient(network) { BaseAddress = simulator.Address, Timeout = TimeSpan.FromSeconds(5) };
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key.Value);
    }

    /// <summary>How each stand-in is.</summary>
    public async Task<IReadOnlyList<StandInState>> ListAsync(CancellationToken cancellationToken) =>
        await _client.GetFromJsonAsync("/stand-ins", SimulatorJson.Default.ListStandInState, cancellationToken) ?? [];

    /// <summary>Makes a stand-in misbehave; the simulator judges the body.</summary>
    public Task<HttpResponseMessage> PutFaultAsync(string workload, HttpContent body, CancellationToken cancellationToken) =>
        _client.PutAsync(FaultOf(workload), body, cancellationToken);

    /// <summary>Makes a stand-in behave again.</summary>
    public Task<HttpResponseMessage> DeleteFaultAsync(string workload, CancellationToken cancellationToken) =>
        _client.DeleteAsync(FaultOf(workload), cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static string FaultOf(string workload) => $"/stand-ins/{Uri.EscapeDataString(workload)}/fault";
}

/// <summary>What the AppHost reads of a stand-in.</summary>
internal sealed record StandInState
{
    /// <summary>The workload it stands for.</summary>
    public string Workload { get; init; } = "";

    /// <summary><c>up</c> or <c>down</c>.</summary>
    public string State { get; init; } = "";

    /// <summary>The fault in force, if any.</summary>
    public StandInFault? Fault { get; init; }
}

/// <summary>A fault that is in force.</summary>
/// <param name="Kind">Such as <c>hang</c>.</param>
/// <param name="Times">How many requests it strikes; null until removed.</param>
internal sealed record StandInFault(string Kind, int? Times);

/// <summary>Generated, so that the first answer needs no reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(List<StandInState>))]
[JsonSerializable(typeof(StandInFault))]
internal sealed partial class SimulatorJson : JsonSerializerContext;
