using System.Text.Json.Nodes;
using Hydra.Simulator.ComfyUi.Files;
using Hydra.Simulator.ComfyUi.Graphs;

namespace Hydra.Simulator.ComfyUi.Running;

/// <summary>Saves pictures as <c>SaveImage</c> and <c>PreviewImage</c> do, with the graph in each file.</summary>
internal sealed class PictureOutput(ComfyFiles files, ComfyJob job)
{
    /// <summary>Five random letters there.</summary>
    private const string PreviewPrefix = "ComfyUI_temp_hydra";

    /// <summary>What the node shows: where its files lie.</summary>
    public JsonObject Save(GraphNode node, NodeProduct pictures)
    {
        bool isSaved = node.Class.Name == "SaveImage";
        string folder = isSaved ? ComfyFiles.Output : ComfyFiles.Temp;
        string wanted = isSaved ? node.Text("filename_prefix") : PreviewPrefix;
        string prefix = ComfyFiles.Below(wanted) ?? throw new NodeFailureException("Exception", "**** ERROR: Saving image outside the output folder is not allowed.");
        int slash = prefix.LastIndexOf('/');
        string subfolder = slash < 0 ? "" : prefix[..slash];
        string name = prefix[(slash + 1)..];
        int number = files.NextNumber(folder, subfolder, name);
        var images = new JsonArray();
        for (int index = 0; index < pictures.Batch; index++)
        {
            var file = new ComfyFile(folder, subfolder, FormattableString.Invariant($"{name}_{number + index:00000}_.png"));
            files.Put(file, PngFile.Write(pictures.PictureAt(index), Texts()));
            images.Add(new JsonObject { ["filename"] = file.Name, ["subfolder"] = subfolder, ["type"] = folder });
        }

        return new JsonObject { ["images"] = images };
    }

    /// <summary>The graph, and what the client wants in the file beside it; JSON in ASCII, as Python writes it.</summary>
    private IEnumerable<(string Keyword, string Text)> Texts()
    {
        yield return ("prompt", job.Graph.Prompt.ToJsonString());
        if (job.ExtraData["extra_pnginfo"] is not JsonObject wanted)
            yield break;
        foreach ((string keyword, JsonNode? value) in wanted)
            yield return (keyword, value?.ToJsonString() ?? "null");
    }
}
