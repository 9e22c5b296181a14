using Hydra.Memory.Letta;

namespace Hydra.Memory.Seeding;

/// <summary>The agent that is always there, and the labels of its blocks.</summary>
internal static class HydraAgent
{
    public const string Name = "hydra";

    public const string Persona = "persona";
    public const string Human = "human";
    public const string SystemState = "system_state";
    public const string ActiveProjects = "active_projects";

    /// <summary>Characters of each block: four of them are about 8 KB, which every prompt can afford.</summary>
    public const long BlockLimit = 2000;

    /// <summary>The same in every database, so that it can be named without asking.</summary>
    public static string Id { get; } = LettaId.From(LettaId.Agent, Name);

    public static string SystemStateBlock { get; } = BlockId(SystemState);

    public static string BlockId(string label) => LettaId.From(LettaId.Block, $"{Name}/{label}");
}
