using System.Text.Json.Nodes;

namespace Hydra.Simulator.ComfyUi.Graphs;

/// <summary>The errors of ComfyUI's <c>execution.py</c>: a type, a message, details and what else a program may want.</summary>
internal static class GraphErrors
{
    public static JsonObject Error(string type, string message, string details = "", JsonObject? extra = null) =>
        new() { ["type"] = type, ["message"] = message, ["details"] = details, ["extra_info"] = extra ?? [] };

    public static JsonObject NoPrompt() => Error("no_prompt", "No prompt provided", "No prompt provided");

    public static JsonObject WrongId(string id) => Error("invalid_prompt_id", "prompt_id must be a UUID in its canonical form", id);

    public static JsonObject NoClass(string id) => Error("invalid_prompt", "Cannot execute because a node is missing the class_type property.", $"Node ID '#{id}'");

    public static JsonObject UnknownClass(string id, string name) => Error(
        "missing_node_type", $"Node '{name}' not found. The custom node may not be installed.", $"Node ID '#{id}'",
        new JsonObject { ["node_id"] = id, ["class_type"] = name, ["node_title"] = name });

    public static JsonObject NoOutputs() => Error("prompt_no_outputs", "Prompt has no outputs");

    public static JsonObject Missing(string input) => Error("required_input_missing", "Required input is missing", input, new JsonObject { ["input_name"] = input });

    public static JsonObject AllFailed(IEnumerable<JsonNode?> reasons) => Error(
        "prompt_outputs_failed_validation", "Prompt outputs failed validation",
        string.Join('\n', reasons.Select(reason => $"{(string?)reason!["message"]}: {(string?)reason["details"]}")));
}

/// <summary>Where ComfyUI's own validation raises: a link to a node that is not there, a slot that its class does not have.</summary>
/// <param name="type">The exception's type there.</param>
/// <param name="message">What it says there.</param>
internal sealed class GraphException(string type, string message) : Exception(message)
{
    public string Type => type;
}
