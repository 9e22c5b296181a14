using System.Text.Json.Nodes;
using Hydra.Simulator.ComfyUi.Graphs;
using Hydra.Simulator.Faults;
using Hydra.Simulator.StandIns;

namespace Hydra.Simulator.ComfyUi.Running;

/// <summary>A prompt in the queue.</summary>
internal sealed record ComfyJob
{
    public required string Id { get; init; }

    /// <summary>The lowest runs first.</summary>
    public required decimal Number { get; init; }

    public required ComfyGraph Graph { get; init; }

    public JsonObject ExtraData { get; init; } = [];

    /// <summary>Who is told how it goes; null for nobody.</summary>
    public string? ClientId { get; init; }

    /// <summary>The fault that struck its request.</summary>
    public required WorkRequest Work { get; init; }

    /// <summary>As the queue and the history show it.</summary>
    public JsonArray ToJson() =>
    [
        Number, Id, Graph.Prompt.DeepClone(), ExtraData.DeepClone(), new JsonArray([.. Graph.Outputs.Select(output => (JsonNode)output)]),
    ];
}

/// <summary>How a job ended.</summary>
/// <param name="End">For the counts.</param>
/// <param name="Outputs">What its output nodes left behind.</param>
/// <param name="Messages">What its client was told of it as a whole.</param>
internal sealed record ComfyResult(WorkEnd End, JsonObject Outputs, JsonArray Messages)
{
    public JsonObject ToHistory(ComfyJob job)
    {
        bool isSuccess = End == WorkEnd.Served;
        return new JsonObject
        {
            ["prompt"] = job.ToJson(),
            ["outputs"] = Outputs,
            ["status"] = new JsonObject { ["status_str"] = isSuccess ? "success" : "error", ["completed"] = isSuccess, ["messages"] = Messages },
            ["meta"] = new JsonObject(Outputs.Select(output => KeyValuePair.Create(
                output.Key, (JsonNode?)new JsonObject { ["node_id"] = output.Key, ["display_node"] = output.Key, ["parent_node"] = null, ["real_node_id"] = output.Key }))),
        };
    }
}
