using System.Collections.Immutable;

namespace Hydra.Simulator.ComfyUi.Nodes;

/// <summary>A node class.</summary>
/// <param name="Name">Its <c>class_type</c>.</param>
/// <param name="DisplayName">What people read.</param>
/// <param name="Category">Where people find it.</param>
internal sealed record ComfyNode(string Name, string DisplayName, string Category)
{
    public required ImmutableArray<ComfyInput> Inputs { get; init; }

    /// <summary>Types of its outputs, which are their names as well.</summary>
    public ImmutableArray<string> Outputs { get; init; } = [];

    /// <summary>Whether it is there for what it leaves behind, such as a file.</summary>
    public bool IsOutput { get; init; }

    /// <summary>Whether it computes step by step.</summary>
    public bool IsSampler { get; init; }
}
