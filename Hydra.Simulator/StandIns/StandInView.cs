using System.Text.Json;
using System.Text.Json.Serialization;
using Hydra.Cluster.Inference;
using Hydra.Simulator.Faults;

namespace Hydra.Simulator.StandIns;

/// <summary>A stand-in as the control API shows it.</summary>
internal sealed record StandInView
{
    public required string Workload { get; init; }

    public required string Api { get; init; }

    public required Uri Address { get; init; }

    /// <summary><c>up</c> or <c>down</c>.</summary>
    public required string State { get; init; }

    public required FaultView? Fault { get; init; }

    /// <summary>Generations under way.</summary>
    public required int Active { get; init; }

    /// <summary>Generations answered whole.</summary>
    public required int Served { get; init; }

    /// <summary>Generations given up because the client hung up.</summary>
    public required int Cancelled { get; init; }

    public static StandInView Of(StandInHost host) => new()
    {
        Workload = host.StandIn.Workload.Id.Value,
        Api = StandIn.NameOf(host.StandIn.Api),
        Address = host.Address,
        State = host.IsUp ? "up" : "down",
        Fault = FaultView.Of(host.StandIn.Faults.Current),
        Active = host.StandIn.Work.Active,
        Served = host.StandIn.Work.Served,
        Cancelled = host.StandIn.Work.Cancelled,
    };
}

/// <summary>A fault as the control API shows and takes it.</summary>
/// <param name="Kind">A <see cref="FaultKind"/> in small letters and dashes.</param>
/// <param name="Times">How many requests for work it strikes; null until it is removed.</param>
internal sealed record FaultView(string? Kind, int? Times)
{
    private static readonly Dictionary<string, FaultKind> Kinds =
        Enum.GetValues<FaultKind>().ToDictionary(kind => JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString()));

    public static FaultView? Of(Fault? fault) => fault is null ? null : new FaultView(NameOf(fault.Kind), fault.Times);

    /// <summary>Why a kind of server does not take a fault.</summary>
    public static string NeverHas(InferenceApi api, FaultKind kind) =>
        $"{NameOf(kind)} makes no sense for {StandIn.NameOf(api)}; it takes {string.Join(", ", Kinds.Where(pair => StandInApp.CanHave(api, pair.Value)).Select(pair => pair.Key))}.";

    /// <summary>The fault that is meant; null, and what is wrong, where there is none.</summary>
    public (Fault? Fault, string Problem) Read()
    {
        if (Kind is null || !Kinds.TryGetValue(Kind, out FaultKind kind))
            return (null, $"kind is '{Kind}'; it is one of {string.Join(", ", Kinds.Keys)}.");
        if (Times < 1)
            return (null, $"times is {Times}; it is at least 1, or left out.");
        return kind == FaultKind.Down && Times is not null
            ? (null, "times does not go with down: what nobody answers is not counted. Leave it out, and remove the fault.")
            : (new Fault(kind, Times), "");
    }

    private static string NameOf(FaultKind kind) => Kinds.First(pair => pair.Value == kind).Key;
}

/// <summary>JSON of the control API, generated at build time so that the first request costs no start-up.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StandInView[]))]
[JsonSerializable(typeof(StandInView))]
[JsonSerializable(typeof(FaultView))]
internal sealed partial class StandInJson : JsonSerializerContext;
