using Microsoft.Extensions.Options;

namespace Hydra.Memory.Embedding;

/// <summary>Makes the embedder of a model: of the one that the options name, or of one whose vectors are stored.</summary>
internal sealed class Embedders(IHttpClientFactory clients, IOptions<EmbeddingOptions> options, IConfiguration configuration, TimeProvider time)
{
    private readonly EmbeddingOptions _options = options.Value;

    /// <summary>That of the options.</summary>
    public IEmbedder Configured => field ??= Of(_options);

    /// <summary>One that makes such vectors, if the model can still be had; probing it tells.</summary>
    /// <param name="stored">Whose vectors they are.</param>
    /// <param name="asksDimensions">Whether the model is told how long they shall be: not every one takes that.</param>
    public IEmbedder Of(EmbeddingIdentity stored, bool asksDimensions)
    {
        if (LexicalEmbedder.IsName(stored.Model) && LexicalEmbedder.Takes(stored.Dimensions))
            return new LexicalEmbedder(stored.Dimensions);
        bool isConfigured = EmbeddingIdentity.Of(_options.Describe(), stored.Dimensions) == stored;
        return isConfigured && (_options.Dimensions is not null == asksDimensions) ? Configured : Of(_options.For(stored, asksDimensions, keepsBudget: isConfigured));
    }

    private IEmbedder Of(EmbeddingOptions asked) => asked.Model == LexicalEmbedder.Family
        ? new LexicalEmbedder(asked.Dimensions ?? LexicalEmbedder.DefaultDimensions)
        : new GatewayEmbedder(clients, asked, configuration, time);
}
