using Hydra.Cluster;
using Hydra.Cluster.Inference;
using Hydra.Cluster.Workloads;
using Hydra.ServiceDefaults.Lifetime;
using Hydra.Simulator.Faults;
using Hydra.Simulator.Generation;

namespace Hydra.Simulator.StandIns;

/// <summary>What stands in for one workload of the GPU nodes: its models, its pace, its fault and what it has done.</summary>
internal sealed class StandIn
{
    private static readonly SpeedConfig DefaultSpeed = new() { TokensPerSecond = new TokenRate(50, 50) };

    private readonly Func<ClusterModel> _cluster;

    /// <exception cref="StartRefusedException">The workload is unknown, or nothing can stand in for it.</exception>
    public StandIn(string workload, Func<ClusterModel> cluster, StandInSetup setup)
    {
        _cluster = cluster;
        Setup = setup;
        Workload = cluster().FindWorkload(workload)
            ?? throw new StartRefusedException($"There is no workload '{workload}' in {ClusterReader.FileName}. Remove Simulator:StandIns:{workload}, or add the workload.");
        if (Workload.Api is not { } api || !StandInApp.Knows(api))
        {
            string spoken = Workload.Api is null ? "has no api" : $"speaks {NameOf(Workload.Api.Value)}";
            throw new StartRefusedException($"Nothing can stand in for '{workload}': it {spoken}; stand-ins speak {StandInApp.KnownApis}. Remove Simulator:StandIns:{workload}, or set its dev to none.");
        }

        Api = api;
        Pace = new Pace(Workload.Config.Speed ?? DefaultSpeed, setup.Fast, setup.Time);
    }

    public Workload Workload { get; }

    public InferenceApi Api { get; }

    public StandInSetup Setup { get; }

    public TimeProvider Time => Setup.Time;

    public FaultSwitch Faults { get; } = new();

    public WorkMeter Work { get; } = new();

    public Pace Pace { get; }

    /// <summary>The models that it can serve, by the cluster as it is now.</summary>
    public IEnumerable<StandInModel> Models => _cluster().ModelsOf(Workload.Id).Select(model =>
    {
        ModelPlacement placement = model.Placements.First(place => place.Workload.Equals(Workload));
        return new StandInModel(placement.NameThere, placement.Resident, model.Config);
    });

    /// <summary>Writes the answer to a request.</summary>
    public Answer Answer(Ask ask) => AnswerWriter.Write(ask, Setup.Seed);

    public static string NameOf(InferenceApi api) => api.ToString().ToLowerInvariant();
}

/// <summary>A model as one stand-in serves it.</summary>
/// <param name="Name">Its name there.</param>
/// <param name="IsResident">Whether it is always loaded.</param>
/// <param name="Config">What the cluster file says of it.</param>
internal sealed record StandInModel(string Name, bool IsResident, ModelConfig Config)
{
    public bool IsEmbedding => Config.Kind == ModelKind.Embedding;

    /// <summary>Whether it thinks aloud before it answers: what the owner keeps for reasoning does.</summary>
    public bool Thinks => !IsEmbedding && Config.Purpose?.Contains("reasoning", StringComparison.OrdinalIgnoreCase) == true;
}

/// <summary>How stand-ins are set up.</summary>
internal sealed record StandInSetup
{
    /// <summary>Whether nothing takes time.</summary>
    public bool Fast { get; init; }

    /// <summary>What all chance follows from.</summary>
    public ulong Seed { get; init; } = SimulatorOptions.DefaultSeed;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>TabbyAPI's API key; without either key it asks for none, as with <c>disable_auth</c>.</summary>
    public string? ApiKey { get; init; }

    /// <summary>TabbyAPI's admin key.</summary>
    public string? AdminKey { get; init; }
}
