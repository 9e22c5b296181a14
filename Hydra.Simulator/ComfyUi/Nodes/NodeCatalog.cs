using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Hydra.Simulator.ComfyUi.Nodes;

/// <summary>The node classes that are there: those of the core that workflows from text or picture to picture use.</summary>
internal static class NodeCatalog
{
    private const int LargestSize = 16_384;
    private const int LargestBatch = 4096;
    private const int MostSteps = 10_000;

    private static readonly string[] Samplers =
    [
        "euler", "euler_cfg_pp", "euler_ancestral", "euler_ancestral_cfg_pp", "heun", "dpm_2", "dpm_2_ancestral", "lms", "dpm_fast", "dpm_adaptive",
        "dpmpp_2s_ancestral", "dpmpp_sde", "dpmpp_2m", "dpmpp_2m_sde", "dpmpp_2m_sde_gpu", "dpmpp_3m_sde", "ddpm", "lcm", "ddim", "uni_pc", "uni_pc_bh2",
    ];

    private static readonly string[] Schedulers = ["simple", "sgm_uniform", "karras", "exponential", "ddim_uniform", "beta", "normal", "linear_quadratic", "kl_optimal"];

    private static readonly string[] ScaleMethods = ["nearest-exact", "bilinear", "area", "bicubic", "lanczos"];

    private static readonly FrozenDictionary<string, ComfyNode> All = new ComfyNode[]
    {
        new("CheckpointLoaderSimple", "Load Checkpoint", "loaders") { Inputs = [OneOf("ckpt_name", folders => folders.Checkpoints)], Outputs = ["MODEL", "CLIP", "VAE"] },
        new("CLIPTextEncode", "CLIP Text Encode (Prompt)", "conditioning") { Inputs = [new("text", "STRING"), new("clip", "CLIP")], Outputs = ["CONDITIONING"] },
        new("CLIPSetLastLayer", "CLIP Set Last Layer", "conditioning") { Inputs = [new("clip", "CLIP"), Whole("stop_at_clip_layer", -1, -24, -1)], Outputs = ["CLIP"] },
        new("EmptyLatentImage", "Empty Latent Image", "latent") { Inputs = Empty(512), Outputs = ["LATENT"] },
        new("EmptySD3LatentImage", "EmptySD3LatentImage", "latent/sd3") { Inputs = Empty(1024), Outputs = ["LATENT"] },
        new("KSampler", "KSampler", "sampling") { Inputs = Sampler, Outputs = ["LATENT"], IsSampler = true },
        new("VAEDecode", "VAE Decode", "latent") { Inputs = [new("samples", "LATENT"), new("vae", "VAE")], Outputs = ["IMAGE"] },
        new("VAEEncode", "VAE Encode", "latent") { Inputs = [new("pixels", "IMAGE"), new("vae", "VAE")], Outputs = ["LATENT"] },
        new("LoadImage", "Load Image", "image")
        {
            Inputs = [OneOf("image", folders => folders.Inputs) with { IsCheckedByNode = true }],
            Outputs = ["IMAGE", "MASK"],
        },
        new("ImageScale", "Upscale Image", "image/upscaling")
        {
            Inputs =
            [
                new("image", "IMAGE"), OneOf("upscale_method", _ => ScaleMethods), Whole("width", 512, 0, LargestSize), Whole("height", 512, 0, LargestSize),
                OneOf("crop", _ => ["disabled", "center"]),
            ],
            Outputs = ["IMAGE"],
        },
        new("SaveImage", "Save Image", "image") { Inputs = [new("images", "IMAGE"), new("filename_prefix", "STRING") { Default = "ComfyUI" }], IsOutput = true },
        new("PreviewImage", "Preview Image", "image") { Inputs = [new("images", "IMAGE")], IsOutput = true },
    }.ToFrozenDictionary(node => node.Name);

    private static ImmutableArray<ComfyInput> Sampler =>
    [
        new("model", "MODEL"), Whole("seed", 0, 0, ulong.MaxValue), Whole("steps", 20, 1, MostSteps), Real("cfg", 8, 100), OneOf("sampler_name", _ => Samplers),
        OneOf("scheduler", _ => Schedulers), new("positive", "CONDITIONING"), new("negative", "CONDITIONING"), new("latent_image", "LATENT"), Real("denoise", 1, 1),
    ];

    public static ComfyNode? Find(string name) => All.GetValueOrDefault(name);

    /// <summary>All classes, as <c>/object_info</c> shows them.</summary>
    public static JsonObject Info(ComfyFolders folders) =>
        new(All.Values.OrderBy(node => node.Name, StringComparer.Ordinal).Select(node => KeyValuePair.Create(node.Name, (JsonNode?)Info(node, folders))));

    /// <summary>One class; an empty object where there is none.</summary>
    public static JsonObject Info(string name, ComfyFolders folders) => Find(name) is { } node ? new JsonObject { [name] = Info(node, folders) } : [];

    private static JsonObject Info(ComfyNode node, ComfyFolders folders) => new()
    {
        ["input"] = new JsonObject { ["required"] = new JsonObject(node.Inputs.Select(input => KeyValuePair.Create(input.Name, (JsonNode?)input.Config(folders)))) },
        ["input_order"] = new JsonObject { ["required"] = Texts(node.Inputs.Select(input => input.Name)) },
        ["output"] = Texts(node.Outputs),
        ["output_is_list"] = new JsonArray([.. node.Outputs.Select(_ => (JsonNode)false)]),
        ["output_name"] = Texts(node.Outputs),
        ["name"] = node.Name,
        ["display_name"] = node.DisplayName,
        ["description"] = "",
        ["python_module"] = "nodes",
        ["category"] = node.Category,
        ["output_node"] = node.IsOutput,
    };

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);

    private static ImmutableArray<ComfyInput> Empty(int size) =>
        [Whole("width", size, 16, LargestSize), Whole("height", size, 16, LargestSize), Whole("batch_size", 1, 1, LargestBatch)];

    private static ComfyInput Whole(string name, int usual, decimal min, decimal max) => new(name, "INT") { Default = usual, Min = min, Max = max };

    private static ComfyInput Real(string name, double usual, decimal max) => new(name, "FLOAT") { Default = usual, Min = 0, Max = max };

    private static ComfyInput OneOf(string name, Func<ComfyFolders, IReadOnlyList<string>> values) => new(name, ComfyInput.Combo) { Values = values };
}
