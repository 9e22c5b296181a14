using Hydra.Memory.Embedding;
using Hydra.Memory.Indexing;
using Hydra.Memory.Letta;

namespace Hydra.Memory.Reembedding;

/// <summary>
/// Another model's vectors in place of those that there are: made behind everything else while the old ones are searched, and put in their place at one moment when
/// all entries have them. It outlives a restart.
/// </summary>
internal sealed partial class Reembedder(EmbeddingWorker worker, EmbeddingSources sources, VectorTable table, VectorLoading vectors, MessageIndex messages, PassageIndex passages, ILogger<Reembedder> logger)
{
    /// <summary>Begins to embed all entries with the model that the settings name.</summary>
    /// <param name="dryRun">Whether only to tell what would be done.</param>
    /// <param name="cancellationToken">Ends the asking; what has begun goes on.</param>
    public Task<Outcome<EmbeddingReport>> BeginAsync(bool dryRun, CancellationToken cancellationToken) =>
        ReportAfterAsync(state => BeginAsync(state, dryRun, cancellationToken), cancellationToken);

    /// <summary>Gives up what is under way; the vectors that are searched stay as they are.</summary>
    public Task<Outcome<EmbeddingReport>> EndAsync(CancellationToken cancellationToken) =>
        ReportAfterAsync(state => EndAsync(state, cancellationToken), cancellationToken);

    /// <summary>Whose vectors there are, how many entries have them, and what is under way.</summary>
    public async Task<EmbeddingReport> ReportAsync(CancellationToken cancellationToken)
    {
        EmbeddingState state = worker.State;
        return new EmbeddingReport(
            state.Active is { } active ? await DescribeAsync(active, cancellationToken) : null,
            state.Coming is { } coming ? await DescribeAsync(coming, cancellationToken) : null,
            state.Obstacle,
            state.Mismatch);
    }

    private async Task<Outcome<EmbeddingReport>> ReportAfterAsync(Func<EmbeddingState, Task<Refusal?>> change, CancellationToken cancellationToken) =>
        await worker.ChangeAsync(change, cancellationToken) is { } refusal ? refusal : await ReportAsync(cancellationToken);

    private async Task<Refusal?> BeginAsync(EmbeddingState state, bool dryRun, CancellationToken cancellationToken)
    {
        (EmbeddingIdentity? wanted, EmbeddingFault? fault) = await sources.ProbeConfiguredAsync(cancellationToken);
        if (wanted is null)
            return new Refusal(StatusCodes.Status503ServiceUnavailable, $"The model that is set cannot be asked now. {fault!.Message}");
        if (state.Active is null || state.Active.Stored.Read() == wanted)
            return Refusal.Conflict($"The vectors are those of {wanted} already. Set {EmbeddingOptions.Section}:Model to another model and start the memory again first.");
        if (!dryRun && state.Coming?.Stored.Read() != wanted)
        {
            await table.RetireComingAsync(cancellationToken);
            StoredEmbedding coming = await table.BeginAsync(wanted, StoredEmbedding.Building, cancellationToken);
            await vectors.ExpectAsync(coming, cancellationToken);
            LogBegun(wanted, state.Active.Stored.Read());
        }

        return null;
    }

    private async Task<Refusal?> EndAsync(EmbeddingState state, CancellationToken cancellationToken)
    {
        if (state.Coming is null)
            return new Refusal(StatusCodes.Status404NotFound, "Nothing is being embedded anew.");
        await table.RetireComingAsync(cancellationToken);
        messages.ExpectNoVectors();
        passages.ExpectNoVectors();
        LogEnded(state.Coming.Stored.Read());
        return null;
    }

    private async Task<EmbeddingReport.Vectors> DescribeAsync(EmbeddingSource source, CancellationToken cancellationToken)
    {
        EmbeddingIdentity identity = source.Stored.Read();
        (long messagesDone, long messagesLeft) = await table.CountAsync(source.Stored.Id, EntrySpace.Messages, cancellationToken);
        (long passagesDone, long passagesLeft) = await table.CountAsync(source.Stored.Id, EntrySpace.Passages, cancellationToken);
        return new EmbeddingReport.Vectors(
            identity.Model,
            identity.Dimensions,
            identity.Prefixes.Document,
            identity.Prefixes.Query,
            new EmbeddingReport.Progress(messagesDone, messagesLeft),
            new EmbeddingReport.Progress(passagesDone, passagesLeft),
            Storage.UnixMicroseconds.ToTime(source.Stored.CreatedAt),
            source.Obstacle);
    }

    [LoggerMessage(LogLevel.Information, "All entries are embedded anew with {Model}; until all of them are, those of {Before} are searched.")]
    private partial void LogBegun(EmbeddingIdentity model, EmbeddingIdentity before);

    [LoggerMessage(LogLevel.Information, "Embedding anew with {Model} was given up.")]
    private partial void LogEnded(EmbeddingIdentity model);
}
