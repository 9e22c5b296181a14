using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hydra.Simulator.ComfyUi.Nodes;

namespace Hydra.Simulator.ComfyUi.Graphs;

/// <summary>A graph in API format that was found valid, at least for some of its outputs.</summary>
/// <param name="Prompt">As the client wrote it.</param>
/// <param name="Outputs">Ids of the output nodes that run.</param>
/// <param name="Nodes">The nodes that these need, by id; inputs that are no links have their node's type.</param>
internal sealed record ComfyGraph(JsonObject Prompt, ImmutableArray<string> Outputs, ImmutableDictionary<string, GraphNode> Nodes)
{
    /// <summary>The nodes in an order in which each comes after those that it needs.</summary>
    public ImmutableArray<GraphNode> InOrder()
    {
        ImmutableArray<GraphNode>.Builder order = ImmutableArray.CreateBuilder<GraphNode>(Nodes.Count);
        var seen = new HashSet<string>();
        foreach (string output in Outputs)
            Visit(output);
        return order.ToImmutable();

        void Visit(string id)
        {
            if (!seen.Add(id))
                return;
            foreach (GraphLink link in Nodes[id].Links.Values)
                Visit(link.Node);
            order.Add(Nodes[id]);
        }
    }
}

/// <summary>A node of a graph.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Class">What it is.</param>
/// <param name="Links">Inputs that come from other nodes.</param>
/// <param name="Values">Inputs that stand in the graph.</param>
internal sealed record GraphNode(string Id, ComfyNode Class, ImmutableSortedDictionary<string, GraphLink> Links, ImmutableSortedDictionary<string, JsonNode> Values)
{
    public string Text(string input) => Values.TryGetValue(input, out JsonNode? value) && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : "";

    public int Whole(string input) => Values.TryGetValue(input, out JsonNode? value) && value.GetValueKind() == JsonValueKind.Number ? (int)value.GetValue<decimal>() : 0;
}

/// <summary>Where an input comes from.</summary>
/// <param name="Node">Id of the node.</param>
/// <param name="Slot">Which of its outputs.</param>
internal readonly record struct GraphLink(string Node, int Slot);
