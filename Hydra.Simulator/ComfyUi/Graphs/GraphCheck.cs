using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hydra.Simulator.ComfyUi.Nodes;

namespace Hydra.Simulator.ComfyUi.Graphs;

/// <summary>
/// Validates a graph as ComfyUI's <c>validate_prompt</c> does: from each output node backwards. Outputs that fail are left out as long
/// as another is well; only when none is, the graph is refused.
/// </summary>
internal sealed class GraphCheck(JsonObject prompt, ComfyFolders folders)
{
    /// <summary>Python's limit of recursion, about.</summary>
    private const int DeepestChain = 900;

    private readonly Dictionary<string, CheckedNode> _checked = [];
    private readonly HashSet<string> _open = [];

    /// <summary>Checks the whole; targets are the output nodes that shall run, null for all.</summary>
    public GraphVerdict Check(IReadOnlyList<string>? targets)
    {
        var outputs = new List<string>();
        foreach ((string id, JsonNode? node) in prompt)
        {
            if (node is not JsonObject { } fields || fields["class_type"] is not { } type)
                return new GraphVerdict(GraphErrors.NoClass(id));
            string name = type.GetValueKind() == JsonValueKind.String ? type.GetValue<string>() : type.ToJsonString();
            if (NodeCatalog.Find(name) is not { } known)
                return new GraphVerdict(GraphErrors.UnknownClass(id, name));
            if (known.IsOutput && targets?.Contains(id) != false)
                outputs.Add(id);
        }

        return outputs.Count == 0 ? new GraphVerdict(GraphErrors.NoOutputs()) : CheckOutputs(outputs);
    }

    private GraphVerdict CheckOutputs(List<string> outputs)
    {
        var good = new List<string>();
        var errors = new JsonObject();
        var reasons = new List<JsonNode?>();
        foreach (string output in outputs)
        {
            if (CheckOutput(output).IsValid)
            {
                good.Add(output);
                continue;
            }

            reasons.AddRange(_checked[output].Reasons);
            foreach ((string id, CheckedNode node) in _checked.Where(pair => !pair.Value.IsValid && pair.Value.Reasons.Count > 0))
            {
                errors[id] ??= new JsonObject { ["errors"] = node.Reasons.DeepClone(), ["dependent_outputs"] = new JsonArray(), ["class_type"] = ClassOf(id).Name };
                errors[id]!["dependent_outputs"]!.AsArray().Add(output);
            }
        }

        if (good.Count == 0)
            return new GraphVerdict(GraphErrors.AllFailed(reasons)) { NodeErrors = errors };
        ImmutableDictionary<string, GraphNode> nodes = _checked.Where(pair => pair.Value.IsValid).ToImmutableDictionary(pair => pair.Key, pair => pair.Value.Node!);
        return new GraphVerdict(Error: null) { NodeErrors = errors, Graph = new ComfyGraph(prompt, [.. good], nodes) };
    }

    private CheckedNode CheckOutput(string id)
    {
        try
        {
            return CheckNode(id);
        }
        catch (GraphException exception)
        {
            _open.Clear();
            return _checked[id] = CheckedNode.Broken(Raised("exception_during_validation", "Exception when validating node", exception));
        }
    }

    private CheckedNode CheckNode(string id)
    {
        if (_checked.TryGetValue(id, out CheckedNode? known))
            return known;
        _open.Add(id);
        if (_open.Count > DeepestChain)
            throw new GraphException("RecursionError", "maximum recursion depth exceeded");
        ComfyNode type = ClassOf(id);
        JsonObject inputs = prompt[id]!["inputs"] as JsonObject ?? throw new GraphException("KeyError", "'inputs'");
        var reading = new NodeReading(id, type);
        foreach (ComfyInput input in type.Inputs)
            Read(input, inputs, reading);
        _open.Remove(id);
        return _checked[id] = reading.ToChecked();
    }

    private void Read(ComfyInput input, JsonObject inputs, NodeReading reading)
    {
        if (!inputs.TryGetPropertyValue(input.Name, out JsonNode? given))
        {
            if (input.IsRequired)
                reading.Reasons.Add(GraphErrors.Missing(input.Name));
            return;
        }

        if (given is JsonArray link)
        {
            ReadLink(input, link, reading);
            return;
        }

        (JsonNode? value, JsonObject? error) = InputCheck.Check(input, given, folders);
        if (error is not null)
            reading.Reasons.Add(error);
        else
            reading.Values[input.Name] = value!;
    }

    private void ReadLink(ComfyInput input, JsonArray link, NodeReading reading)
    {
        var extra = new JsonObject { ["input_name"] = input.Name, ["input_config"] = input.Config(folders) };
        if (link.Count != 2)
        {
            extra["received_value"] = link.DeepClone();
            reading.Reasons.Add(GraphErrors.Error("bad_linked_input", "Bad linked input, must be a length-2 list of [node_id, slot_index]", input.Name, extra));
            return;
        }

        string from = link[0]?.GetValueKind() == JsonValueKind.String ? link[0]!.GetValue<string>() : throw new GraphException("KeyError", link[0]?.ToJsonString() ?? "None");
        ImmutableArray<string> outputs = ClassOf(from).Outputs;
        int slot = link[1] is JsonValue number && number.TryGetValue(out int index) && index >= 0 && index < outputs.Length
            ? index
            : throw new GraphException("IndexError", "tuple index out of range");
        extra["linked_node"] = link.DeepClone();
        if (outputs[slot] != input.Type)
        {
            extra["received_type"] = outputs[slot];
            reading.Reasons.Add(GraphErrors.Error("return_type_mismatch", "Return type mismatch between linked nodes", $"{input.Name}, received_type({outputs[slot]}) mismatch input_type({input.Type})", extra));
            return;
        }

        if (_open.Contains(from))
        {
            reading.Reasons.Add(GraphErrors.Error("dependency_cycle", "Dependency cycle detected", input.Name, extra));
            return;
        }

        reading.Links[input.Name] = new GraphLink(from, slot);
        reading.NeedsBroken |= !CheckLinked(from, extra).IsValid;
    }

    private CheckedNode CheckLinked(string id, JsonObject extra)
    {
        try
        {
            return CheckNode(id);
        }
        catch (GraphException exception)
        {
            _open.Remove(id);
            JsonObject reason = Raised("exception_during_inner_validation", "Exception when validating inner node", exception);
            foreach ((string name, JsonNode? value) in extra)
                reason["extra_info"]![name] = value?.DeepClone();
            return _checked[id] = CheckedNode.Broken(reason);
        }
    }

    private ComfyNode ClassOf(string id) => prompt[id] is { } node ? NodeCatalog.Find(node["class_type"]!.GetValue<string>())! : throw new GraphException("KeyError", $"'{id}'");

    private static JsonObject Raised(string type, string message, GraphException exception) => GraphErrors.Error(
        type, message, exception.Message, new JsonObject { ["exception_message"] = exception.Message, ["exception_type"] = exception.Type, ["traceback"] = new JsonArray() });
}

/// <summary>What came of checking a graph.</summary>
/// <param name="Error">Why it is refused; null where it may run.</param>
internal sealed record GraphVerdict(JsonObject? Error)
{
    /// <summary>What is wrong with nodes; not empty where outputs were left out.</summary>
    public JsonObject NodeErrors { get; init; } = [];

    public ComfyGraph? Graph { get; init; }
}
