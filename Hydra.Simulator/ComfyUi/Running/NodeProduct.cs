using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Hydra.Simulator.ComfyUi.Files;
using Hydra.Simulator.ComfyUi.Graphs;
using Hydra.Simulator.Generation;

namespace Hydra.Simulator.ComfyUi.Running;

/// <summary>What a node gives: a number that follows from all that went into it, and the size of the pictures, where it gives some.</summary>
/// <param name="Hash">The same for the same node with the same inputs, however it is called.</param>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
/// <param name="Batch">How many pictures.</param>
internal sealed record NodeProduct(ulong Hash, int Width, int Height, int Batch)
{
    /// <summary>A latent has one value for eight by eight pixels.</summary>
    private const int LatentPixels = 8;

    /// <summary>The size where a file does not tell.</summary>
    private const int UsualSize = 512;

    public long Pixels => (long)Width * Height * Batch;

    public static NodeProduct Of(GraphNode node, IReadOnlyDictionary<string, NodeProduct> before, ComfyFiles files)
    {
        ulong hash = Chance.Seed(0, node.Class.Name);
        foreach ((string name, JsonNode value) in node.Values)
            hash = Chance.Seed(hash, $"{name}={value.ToJsonString()};");
        foreach ((string name, GraphLink link) in node.Links)
            hash = Chance.Seed(hash, $"{name}<{before[link.Node].Hash}:{link.Slot};");
        NodeProduct? source = node.Links.Where(link => link.Key is "samples" or "latent_image" or "images" or "image" or "pixels").Select(link => before[link.Value.Node]).FirstOrDefault();
        return node.Class.Name switch
        {
            "EmptyLatentImage" or "EmptySD3LatentImage" =>
                new NodeProduct(hash, node.Whole("width") / LatentPixels * LatentPixels, node.Whole("height") / LatentPixels * LatentPixels, node.Whole("batch_size")),
            "ImageScale" => new NodeProduct(hash, Scaled(node.Whole("width"), source?.Width), Scaled(node.Whole("height"), source?.Height), source?.Batch ?? 0),
            "LoadImage" => Loaded(hash, node.Text("image"), files),
            _ => new NodeProduct(hash, source?.Width ?? 0, source?.Height ?? 0, source?.Batch ?? 0),
        };
    }

    /// <summary>One of its pictures.</summary>
    public Picture PictureAt(int index) => new(Width, Height, Chance.Seed(Hash, index.ToString(CultureInfo.InvariantCulture)));

    /// <summary>0 keeps the size; the real node keeps the proportions then, which are the same where both are 0.</summary>
    private static int Scaled(int wanted, int? now) => wanted == 0 ? now ?? 0 : wanted;

    private static NodeProduct Loaded(ulong hash, string path, ComfyFiles files)
    {
        int slash = path.LastIndexOf('/');
        byte[] content = files.Find(new ComfyFile(ComfyFiles.Input, slash < 0 ? "" : path[..slash], path[(slash + 1)..])) ?? [];
        (int width, int height) = PngFile.SizeOf(content) ?? (UsualSize, UsualSize);
        return new NodeProduct(Chance.Seed(hash, Encoding.Latin1.GetString(content)), width, height, 1);
    }
}
