using System.Globalization;

namespace Hydra.Memory.Embedding;

/// <summary>
/// Who made the vectors of a collection: kept with it, and compared before a vector is added or looked for. Vectors of two makers have nothing to say to each
/// other, even where they are equally long.
/// </summary>
/// <param name="Model">The model's name, without the tag <c>:latest</c>.</param>
/// <param name="Dimensions">The length of the vectors.</param>
/// <param name="Prefixes">What was put before the texts.</param>
/// <param name="Version">How texts are made ready for the model (headings before the text, normalisation): raised when that changes.</param>
internal sealed record EmbeddingIdentity(string Model, int Dimensions, EmbeddingPrefixes Prefixes, int Version = EmbeddingIdentity.CurrentVersion)
{
    public const int CurrentVersion = 1;

    private const string Latest = ":latest";

    /// <summary>The identity of a model's vectors of a length.</summary>
    public static EmbeddingIdentity Of(EmbeddingModel model, int dimensions) =>
        new(model.Name.EndsWith(Latest, StringComparison.Ordinal) ? model.Name[..^Latest.Length] : model.Name, dimensions, model.Prefixes);

    /// <summary>Null where vectors of both can be compared; else what differs and what would help.</summary>
    /// <param name="stored">Whose vectors the memory has.</param>
    public string? MismatchWith(EmbeddingIdentity stored) => this == stored
        ? null
        : $"The memory has vectors of {stored}, but what is set gives those of {this}, which are not mixed with them. Embed everything anew (POST /v1/embedding/migrations), or set {EmbeddingOptions.Section}:Model back.";

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Model} ({Dimensions} dimensions, {(Prefixes == EmbeddingPrefixes.None ? "no prefixes" : $"prefixes '{Prefixes.Document}' and '{Prefixes.Query}'")}, version {Version})");
}
