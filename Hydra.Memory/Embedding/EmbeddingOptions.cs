using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Hydra.Memory.Embedding;

/// <summary>Which model embeds, and how it is asked.</summary>
internal sealed class EmbeddingOptions
{
    public const string Section = "Memory:Embedding";

    /// <summary>The model, as the gateway knows it, or <see cref="LexicalEmbedder.Family"/> for the one in process that needs no model; nomic-embed-text is resident on hydra-compute.</summary>
    [Required]
    public string Model { get; set; } = "nomic-embed-text";

    /// <summary>The length of the vectors where the model leaves a choice (512 or 768 of the one in process); null: what the model gives by itself.</summary>
    [Range(16, 8192)]
    public int? Dimensions { get; set; }

    /// <summary>What is put before a text that is stored; null: what the model is known to want, else nothing.</summary>
    [StringLength(200)]
    public string? DocumentPrefix { get; set; }

    /// <summary>What is put before a text that is looked for; null: what the model is known to want, else nothing.</summary>
    [StringLength(200)]
    public string? QueryPrefix { get; set; }

    /// <summary>The longest input of the model in tokens; null: what the model is known to read, else 512, which nearly every embedding model does.</summary>
    [Range(64, 131072)]
    public int? MaxTokens { get; set; }

    /// <summary>Most texts of a request; Ollama embeds them one after the other, and nobody waits for more than is worth repeating after a fault.</summary>
    [Range(1, 2048)]
    public int BatchTexts { get; set; } = 64;

    /// <summary>Most characters of a request: with the texts' count it bounds how long an answer may take.</summary>
    [Range(1024, 16 << 20)]
    public int BatchCharacters { get; set; } = 128 * 1024;

    /// <summary>How long a request may take: a model that has to be loaded first takes a minute on a slow disk.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>The same for the model of stored vectors.</summary>
    public EmbeddingOptions For(EmbeddingIdentity stored, bool asksDimensions, bool keepsBudget) => new()
    {
        Model = stored.Model,
        Dimensions = asksDimensions ? stored.Dimensions : null,
        DocumentPrefix = stored.Prefixes.Document,
        QueryPrefix = stored.Prefixes.Query,
        MaxTokens = keepsBudget ? MaxTokens : null,
        BatchTexts = BatchTexts,
        BatchCharacters = BatchCharacters,
        Timeout = Timeout,
    };

    /// <summary>The model that these options describe.</summary>
    public EmbeddingModel Describe()
    {
        EmbeddingModel known = EmbeddingModel.Known(Model) ?? new EmbeddingModel { Name = Model, MaxTokens = 512 };
        return known with
        {
            Dimensions = Dimensions,
            MaxTokens = MaxTokens ?? known.MaxTokens,
            Prefixes = new EmbeddingPrefixes(DocumentPrefix ?? known.Prefixes.Document, QueryPrefix ?? known.Prefixes.Query),
        };
    }
}

/// <summary>Refuses a start with options out of range, naming each.</summary>
[OptionsValidator]
internal sealed partial class EmbeddingOptionsValidator : IValidateOptions<EmbeddingOptions>;
