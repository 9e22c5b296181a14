using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Hydra.Cluster.Reading;

namespace Hydra.Cluster.Inference;

/// <summary>A model as cluster.yaml describes it.</summary>
public sealed record ModelConfig
{
    [Description("What it does.")]
    public required ModelKind Kind { get; init; }

    [Description("Format of its weights; required for chat and embedding models.")]
    public ModelFormat? Format { get; init; }

    [Description("Bits per weight after quantisation.")]
    [Range(1.0, 32.0)]
    public double? BitsPerWeight { get; init; }

    [Description("Number of parameters, such as 70B or 137M.")]
    public ParameterCount? Parameters { get; init; }

    [Description("Context length in tokens with which it is loaded; required for chat and embedding models.")]
    [Range(1, 10_000_000)]
    public int Context { get; init; }

    [Description("Dimensions of its vectors, for an embedding model.")]
    [Range(1, 65536)]
    public int? Dimensions { get; init; }

    [Description("Video memory that it takes when loaded, cache included; required for chat and embedding models. For others the workload's vram may say it.")]
    public ByteSize Vram { get; init; }

    [Description("What it is good for, in a few words.")]
    public string? Purpose { get; init; }

    [Description("The workloads that can serve it, by name; the first is preferred.")]
    public IReadOnlyDictionary<string, ServingConfig> ServedBy { get; init; } = new Dictionary<string, ServingConfig>();

    [Description("The models that answer in its place when it is not to be had, in order. Never for embeddings: vectors of two models cannot be compared.")]
    public IReadOnlyList<string> Failover { get; init; } = [];
}

/// <summary>How one workload serves a model.</summary>
public sealed record ServingConfig
{
    [Description("Whether it is always loaded there.")]
    public bool Resident { get; init; }

    [Description("Its name there, where that differs.")]
    public string? As { get; init; }
}

/// <summary>What a model does.</summary>
public enum ModelKind
{
    /// <summary>Continues text and conversations.</summary>
    Chat,

    /// <summary>Turns text into vectors.</summary>
    Embedding,

    /// <summary>Turns text into speech.</summary>
    Speech,

    /// <summary>Turns speech into text.</summary>
    Transcription,

    /// <summary>Turns text into pictures.</summary>
    Image,
}

/// <summary>What kinds of models have in common.</summary>
public static class ModelKindTraits
{
    /// <summary>Whether it reads and keeps tokens of text, so that it has a context and a format of weights that servers differ in.</summary>
    public static bool IsLanguage(this ModelKind kind) => kind is ModelKind.Chat or ModelKind.Embedding;
}

/// <summary>Formats of model weights.</summary>
public enum ModelFormat
{
    /// <summary>ExLlamaV2.</summary>
    Exl2,

    /// <summary>ExLlamaV3.</summary>
    Exl3,

    /// <summary>llama.cpp and Ollama.</summary>
    Gguf,

    /// <summary>Unquantised or otherwise stored safetensors.</summary>
    Safetensors,
}

/// <summary>How fast a workload generates.</summary>
public sealed record SpeedConfig
{
    [Description("Tokens a second: a range such as 30-45, or a floor such as 100+.")]
    public required TokenRate TokensPerSecond { get; init; }

    [Description("Time from request to first token when the model is loaded.")]
    [Range(typeof(TimeSpan), "00:00:00.001", "00:10:00")]
    public TimeSpan FirstToken { get; init; } = TimeSpan.FromMilliseconds(300);
}
