namespace Hydra.Memory.Archives;

/// <summary>What a passage is about.</summary>
internal static class PassageKinds
{
    /// <summary>What a passage is where nobody says.</summary>
    public const string Default = "document";

    public static IReadOnlyList<string> All { get; } = ["conversation", Default, "decision", "research", "error_resolution", "preference"];
}
