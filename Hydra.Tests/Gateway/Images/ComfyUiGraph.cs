using System.Text.Json.Nodes;

namespace Hydra.Tests.Gateway.Images;

/// <summary>ComfyUI's check of a graph: known nodes, all of their inputs and no others, links to what is there, values within bounds.</summary>
internal static class ComfyUiGraph
{
    private static readonly Dictionary<string, string[]> Inputs = new()
    {
        ["KSampler"] = ["model", "positive", "negative", "latent_image", "seed", "steps", "cfg", "sampler_name", "scheduler", "denoise"],
        ["CheckpointLoaderSimple"] = ["ckpt_name"],
        ["EmptyLatentImage"] = ["width", "height", "batch_size"],
        ["CLIPTextEncode"] = ["text", "clip"],
        ["VAEDecode"] = ["samples", "vae"],
        ["SaveImage"] = ["images", "filename_prefix"],
    };

    /// <summary>The node_errors of a graph; null where it is well.</summary>
    public static JsonObject? ProblemOf(JsonObject graph, string[] checkpoints)
    {
        foreach ((string id, JsonNode? node) in graph)
        {
            string? type = (string?)node!["class_type"] is { } name && Inputs.TryGetValue(name, out string[]? inputs)
                ? ProblemOf(node["inputs"]!.AsObject(), inputs, graph, checkpoints)
                : "missing_node_type";
            if (type is not null)
                return new JsonObject { [id] = new JsonObject { ["errors"] = new JsonArray(new JsonObject { ["type"] = type, ["message"] = type, ["details"] = "" }), ["class_type"] = (string?)node["class_type"] } };
        }

        return graph.Any(node => (string?)node.Value!["class_type"] == "SaveImage") ? null : new JsonObject { ["0"] = new JsonObject { ["errors"] = new JsonArray("prompt_no_outputs") } };
    }

    private static string? ProblemOf(JsonObject inputs, string[] known, JsonObject graph, string[] checkpoints)
    {
        if (!inputs.Select(input => input.Key).Order(StringComparer.Ordinal).SequenceEqual(known.Order(StringComparer.Ordinal)))
            return "required_input_missing";
        if (inputs.Any(input => input.Value is JsonArray link && !graph.ContainsKey((string)link[0]!)))
            return "bad_linked_input";
        if (inputs["ckpt_name"] is { } checkpoint && !checkpoints.Contains((string?)checkpoint))
            return "value_not_in_list";
        bool isWithin = Within(inputs, "width", 16, 16384, 8) && Within(inputs, "height", 16, 16384, 8) && Within(inputs, "batch_size", 1, 4096, 1) && Within(inputs, "steps", 1, 10000, 1) && Within(inputs, "seed", 0, long.MaxValue, 1);
        return isWithin ? null : "value_bigger_than_max";
    }

    private static bool Within(JsonObject inputs, string name, long least, long most, long step) =>
        inputs[name] is not { } value || ((long)value >= least && (long)value <= most && (long)value % step == 0);
}
