using System.Text.Json.Nodes;
using Hydra.Gateway.Images;

namespace Hydra.Gateway.Backends.ComfyUi;

/// <summary>
/// The graph that makes pictures of text: a template, and the places of it that a request fills. Values are put into its structure and never into its
/// text, so no prompt can change the graph.
/// </summary>
internal static class ImageWorkflow
{
    private const string Resource = "text-to-image.json";

    private static readonly Lazy<JsonObject> Template = new(Load);

    /// <summary>The graph of one request.</summary>
    public static JsonObject For(ImageRequest request, string checkpoint)
    {
        var graph = (JsonObject)Template.Value["graph"]!.DeepClone();
        Put(graph, "checkpoint", checkpoint);
        Put(graph, "prompt", request.Prompt);
        Put(graph, "negative", request.NegativePrompt);
        Put(graph, "width", request.Width);
        Put(graph, "height", request.Height);
        Put(graph, "count", request.Count);
        Put(graph, "seed", request.Seed);
        Put(graph, "steps", request.Steps);
        return graph;
    }

    private static void Put(JsonObject graph, string value, JsonNode to)
    {
        string[] path = ((string)Template.Value["bindings"]![value]!).Split('.');
        JsonNode? place = graph;
        foreach (string step in path[..^1])
            place = place?[step];
        if (place is not JsonObject inputs || !inputs.ContainsKey(path[^1]))
            throw new InvalidOperationException($"{Resource} binds '{value}' to {string.Join('.', path)}, which its graph does not have. Mend its bindings.");
        inputs[path[^1]] = to;
    }

    private static JsonObject Load()
    {
        using Stream text = typeof(ImageWorkflow).Assembly.GetManifestResourceStream(Resource) ?? throw new InvalidOperationException($"{Resource} is no resource of this assembly: add it to the project as EmbeddedResource.");
        return JsonNode.Parse(text)!.AsObject();
    }
}
