namespace Hydra.Memory.Embedding;

/// <summary>
/// Embeds in process and without a model, so that the memory works offline: texts are close that share words, pairs of words and parts of words. It knows no
/// synonyms; it forgives endings, compounds and misspellings, which full-text search does not.
/// <para>
/// Version 1: letters are folded (<see cref="LexicalWords"/>); each feature, a word, a pair of neighbouring words or three to five letters of a bounded word, adds
/// (1 + ln count) × weight to one of the dimensions, with the sign that its hash gives (signed feature hashing, so that collisions cancel out on average); then the
/// vector is scaled to length 1. Weights: word 1, pair 0.5, letters 0.5 / √(how many the word has); a word that is in nearly every English text weighs a tenth.
/// Hashes are FNV-1a of the UTF-16 units with a final mix: the same on every machine. Any change of this makes other vectors, so it takes another version in the name.
/// </para>
/// </summary>
internal sealed class LexicalEmbedder : IEmbedder
{
    /// <summary>How <see cref="EmbeddingOptions.Model"/> names it.</summary>
    public const string Family = "hydra-lexical";

    /// <summary>With fewer, features of long texts collide too often; with more, the scan is slower than it finds more.</summary>
    public const int DefaultDimensions = 768;

    /// <summary>With its version, by which its vectors are known.</summary>
    private const string Name = $"{Family}-v1";

    /// <summary>There is no limit; a longer text says nothing in particular.</summary>
    private const int ReadableTokens = 8192;

    /// <param name="dimensions">512 or 768.</param>
    /// <exception cref="ArgumentOutOfRangeException">Other dimensions.</exception>
    public LexicalEmbedder(int dimensions = DefaultDimensions)
    {
        if (!Takes(dimensions))
            throw new ArgumentOutOfRangeException(nameof(dimensions), dimensions, $"{Family} has 512 or 768 dimensions: set {EmbeddingOptions.Section}:Dimensions to one of them, or leave it out.");
        Model = new EmbeddingModel { Name = Name, Dimensions = dimensions, MaxTokens = ReadableTokens };
    }

    /// <inheritdoc/>
    public EmbeddingModel Model { get; }

    /// <summary>Whether vectors of this model are made here.</summary>
    public static bool IsName(string model) => model == Name;

    /// <summary>Whether it can make vectors of this length.</summary>
    public static bool Takes(int dimensions) => dimensions is 512 or 768;

    /// <inheritdoc/>
    public Task<EmbeddingOutcome> EmbedAsync(IReadOnlyList<string> texts, EmbeddingPurpose purpose, CancellationToken cancellationToken)
    {
        var vectors = new float[texts.Count][];
        var features = new LexicalFeatures();
        for (int i = 0; i < vectors.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            features.Clear();
            vectors[i] = Embed(texts[i], features);
        }

        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(EmbeddingOutcome.Of(vectors));
    }

    private float[] Embed(string text, LexicalFeatures features)
    {
        foreach (string word in LexicalWords.Of(text))
            features.AddWord(word);
        var vector = new float[Model.Dimensions!.Value];
        features.AddTo(vector);
        if (!UnitVector.TryNormalize(vector))
        {
            // Neither letters nor digits, or features that cancelled each other out: equal texts are equal still.
            ulong hash = LexicalHash.Of(text.AsSpan().Trim(), LexicalHash.Whole);
            vector[LexicalHash.DimensionOf(hash, vector.Length)] = 1;
        }

        return vector;
    }
}
