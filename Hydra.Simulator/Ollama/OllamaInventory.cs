using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Hydra.Cluster.Inference;
using Hydra.Simulator.StandIns;

namespace Hydra.Simulator.Ollama;

/// <summary>What Ollama tells of its models: all of them, the loaded ones, one in detail.</summary>
internal sealed class OllamaInventory(StandIn standIn, OllamaModels models)
{
    /// <summary>When every model was pulled: a fixed day, so that answers repeat.</summary>
    private static readonly DateTimeOffset Pulled = new(2026, 1, 15, 12, 0, 0, TimeSpan.Zero);

    public Task TagsAsync(HttpContext context) => JsonAnswer.WriteAsync(context, new JsonObject
    {
        ["models"] = new JsonArray([.. standIn.Models.Select(model =>
        {
            JsonObject entry = Entry(model);
            entry["modified_at"] = OllamaShapes.Timestamp(Pulled);
            entry["capabilities"] = Capabilities(model);
            return entry;
        })]),
    });

    public Task LoadedAsync(HttpContext context) => JsonAnswer.WriteAsync(context, new JsonObject
    {
        ["models"] = new JsonArray([.. models.Loaded.Select(loaded =>
        {
            JsonObject entry = Entry(loaded.Model);
            entry["expires_at"] = OllamaShapes.Timestamp(loaded.ExpiresAt);
            entry["size_vram"] = loaded.Model.Config.Vram.Bytes;
            entry["context_length"] = loaded.Context;
            return entry;
        })]),
    });

    public async Task ShowAsync(HttpContext context)
    {
        GoField body = await OllamaRefusals.ReadBodyAsync(context, "ShowRequest");
        string name = body["model"].Text() is { Length: > 0 } given ? given : body["name"].Text();
        if (name.Length == 0)
            throw OllamaRefusals.Refusal(StatusCodes.Status400BadRequest, "model is required");
        StandInModel model = models.Find(name) ?? throw OllamaRefusals.NotFound(name);
        string family = FamilyOf(model);
        var info = new JsonObject
        {
            ["general.architecture"] = family,
            ["general.parameter_count"] = model.Config.Parameters?.Value ?? 0,
            [$"{family}.context_length"] = model.Config.Context,
        };
        if (model.Config.Dimensions is { } dimensions)
            info[$"{family}.embedding_length"] = dimensions;
        await JsonAnswer.WriteAsync(context, new JsonObject
        {
            ["modelfile"] = $"FROM {model.Name}\nPARAMETER num_ctx {model.Config.Context.ToString(CultureInfo.InvariantCulture)}\n",
            ["parameters"] = $"num_ctx {model.Config.Context.ToString(CultureInfo.InvariantCulture)}",
            ["template"] = "{{ range .Messages }}{{ .Role }}\n\n{{ .Content }}\n\n{{ end }}",
            ["details"] = Details(model),
            ["model_info"] = info,
            ["capabilities"] = Capabilities(model),
            ["modified_at"] = OllamaShapes.Timestamp(Pulled),
        });
    }

    private static JsonObject Entry(StandInModel model) => new()
    {
        ["name"] = OllamaModels.Tagged(model.Name),
        ["model"] = OllamaModels.Tagged(model.Name),
        ["size"] = model.Config.Vram.Bytes,
        ["digest"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(model.Name))),
        ["details"] = Details(model),
    };

    private static JsonObject Details(StandInModel model) => new()
    {
        ["parent_model"] = "",
        ["format"] = "gguf",
        ["family"] = FamilyOf(model),
        ["families"] = new JsonArray(FamilyOf(model)),
        ["parameter_size"] = SizeOf(model.Config.Parameters),
        ["quantization_level"] = model.Config.BitsPerWeight is null ? "F16" : "Q4_K_M",
        ["context_length"] = model.Config.Context,
    };

    private static JsonArray Capabilities(StandInModel model) =>
        model.IsEmbedding ? ["embedding"]
        : model.Thinks ? ["completion", "tools", "thinking"]
        : ["completion", "tools"];

    /// <summary>The family by the name's letters: <c>llama3.2:8b</c> is a llama.</summary>
    private static string FamilyOf(StandInModel model) => model.IsEmbedding ? "bert" : string.Concat(model.Name.TakeWhile(char.IsAsciiLetter)).ToLowerInvariant();

    private static string SizeOf(ParameterCount? count) => count is not { } parameters ? ""
        : parameters.Value >= 1_000_000_000 ? string.Create(CultureInfo.InvariantCulture, $"{parameters.Value / 1e9:0.#}B")
        : string.Create(CultureInfo.InvariantCulture, $"{parameters.Value / 1e6:0.#}M");
}
