using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Hydra.Simulator.ComfyUi.Nodes;

namespace Hydra.Simulator.ComfyUi.Graphs;

/// <summary>What checking a node came to.</summary>
/// <param name="IsValid">Whether it may run.</param>
/// <param name="Reasons">What is wrong with it; empty also where only a node is broken that it needs.</param>
/// <param name="Node">The node, where it may run.</param>
internal sealed record CheckedNode(bool IsValid, JsonArray Reasons, GraphNode? Node)
{
    public static CheckedNode Broken(JsonObject reason) => new(IsValid: false, new JsonArray(reason), Node: null);
}

/// <summary>A node while its inputs are read.</summary>
internal sealed class NodeReading(string id, ComfyNode type)
{
    public JsonArray Reasons { get; } = [];

    public ImmutableSortedDictionary<string, GraphLink>.Builder Links { get; } = ImmutableSortedDictionary.CreateBuilder<string, GraphLink>(StringComparer.Ordinal);

    public ImmutableSortedDictionary<string, JsonNode>.Builder Values { get; } = ImmutableSortedDictionary.CreateBuilder<string, JsonNode>(StringComparer.Ordinal);

    /// <summary>Whether it needs a node that is broken.</summary>
    public bool NeedsBroken { get; set; }

    public CheckedNode ToChecked() => Reasons.Count > 0 || NeedsBroken
        ? new CheckedNode(IsValid: false, Reasons, Node: null)
        : new CheckedNode(IsValid: true, Reasons, new GraphNode(id, type, Links.ToImmutable(), Values.ToImmutable()));
}
