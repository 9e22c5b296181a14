namespace Hydra.Simulator;

/// <summary>What the Simulator is told when it starts.</summary>
internal sealed class SimulatorOptions
{
    public const string Section = "Simulator";

    /// <summary>Any fixed number will do; this one is the default so that two dev clusters say the same.</summary>
    public const ulong DefaultSeed = 20;

    /// <summary>Where the stand-in of a workload listens, by the workload's name.</summary>
    public Dictionary<string, string> StandIns { get; init; } = [];

    /// <summary>Whether nothing takes time; off, because a dev cluster should feel like the real one.</summary>
    public bool Fast { get; init; }

    /// <summary>What all chance follows from.</summary>
    public ulong Seed { get; init; } = DefaultSeed;
}
