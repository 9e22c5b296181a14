using Hydra.Memory.Embedding;

namespace Hydra.Memory.Indexing;

/// <summary>Finds out whose vectors are stored, and asks each model whether it still makes the same ones. Vectors of two models are never mixed.</summary>
internal sealed class EmbeddingSources(Embedders embedders, VectorTable table)
{
    /// <summary>The state of this moment.</summary>
    /// <param name="before">The last one known: a model that answered is not asked again.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    public async Task<EmbeddingState> LookAsync(EmbeddingState before, CancellationToken cancellationToken)
    {
        List<StoredEmbedding> stored = await table.ListAsync(cancellationToken);
        EmbeddingSource? active = await OpenAsync(stored.Find(one => one.State == StoredEmbedding.Active), before, cancellationToken);
        if (active is null)
            return await BeginAsync(cancellationToken);
        EmbeddingSource? coming = await OpenAsync(stored.Find(one => one.State == StoredEmbedding.Building), before, cancellationToken);
        return new EmbeddingState
        {
            Active = active,
            Coming = coming,
            Retired = [.. stored.Where(one => one.State == StoredEmbedding.Retired).Select(one => one.Id)],
            Obstacle = active.Obstacle,
            Mismatch = await MismatchAsync(active, coming, cancellationToken),
        };
    }

    /// <summary>What the settings ask for; or why that cannot be had.</summary>
    public Task<(EmbeddingIdentity? Identity, EmbeddingFault? Fault)> ProbeConfiguredAsync(CancellationToken cancellationToken) => EmbeddingProbe.AskAsync(embedders.Configured, cancellationToken);

    /// <summary>The first model that answers is the one whose vectors are searched.</summary>
    private async Task<EmbeddingState> BeginAsync(CancellationToken cancellationToken)
    {
        (EmbeddingIdentity? identity, EmbeddingFault? fault) = await ProbeConfiguredAsync(cancellationToken);
        if (identity is null)
            return new EmbeddingState { Obstacle = fault!.Message };
        StoredEmbedding first = await table.BeginAsync(identity, StoredEmbedding.Active, cancellationToken);
        return new EmbeddingState { Active = new EmbeddingSource(first, embedders.Configured, null) };
    }

    private async Task<EmbeddingSource?> OpenAsync(StoredEmbedding? stored, EmbeddingState before, CancellationToken cancellationToken)
    {
        if (stored is null)
            return null;
        if (before.Of(stored.Id) is { Obstacle: null } known)
            return known with { Stored = stored };
        EmbeddingIdentity wanted = stored.Read();
        EmbeddingSource plain = await ProbeAsync(stored, wanted, asksDimensions: false, cancellationToken);
        // A model that leaves a choice gives the stored length only when it is asked for it.
        bool isOtherwiseTheSame = plain.Obstacle is not null && plain.Embedder.Model.Dimensions is { } given && given != wanted.Dimensions;
        return isOtherwiseTheSame && await ProbeAsync(stored, wanted, asksDimensions: true, cancellationToken) is { Obstacle: null } asked ? asked : plain;
    }

    private async Task<EmbeddingSource> ProbeAsync(StoredEmbedding stored, EmbeddingIdentity wanted, bool asksDimensions, CancellationToken cancellationToken)
    {
        IEmbedder embedder = embedders.Of(wanted, asksDimensions);
        (EmbeddingIdentity? identity, EmbeddingFault? fault) = await EmbeddingProbe.AskAsync(embedder, cancellationToken);
        return new EmbeddingSource(stored, embedder, identity is null ? fault!.Message : identity.MismatchWith(wanted));
    }

    private async Task<string?> MismatchAsync(EmbeddingSource active, EmbeddingSource? coming, CancellationToken cancellationToken)
    {
        if (active.Embedder == embedders.Configured || coming?.Embedder == embedders.Configured)
            return null;
        EmbeddingIdentity stored = active.Stored.Read();
        (EmbeddingIdentity? configured, EmbeddingFault? fault) = await ProbeConfiguredAsync(cancellationToken);
        if (configured is not null)
            return configured.MismatchWith(stored);
        EmbeddingModel model = embedders.Configured.Model;
        return EmbeddingIdentity.Of(model, stored.Dimensions) == stored ? null
            : $"The memory has vectors of {stored}, but {EmbeddingOptions.Section}:Model is {model.Name}, which cannot be asked now. {fault!.Message}";
    }
}
