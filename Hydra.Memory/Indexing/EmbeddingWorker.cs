using System.Data.Common;
using System.Threading.Channels;
using Hydra.Memory.Embedding;
using Hydra.Memory.Opening;

namespace Hydra.Memory.Indexing;

/// <summary>
/// Embeds what was stored, behind the acknowledgement, and what there is with another model where that was asked for. What cannot be embedded now is embedded when
/// the model is back.
/// </summary>
internal sealed partial class EmbeddingWorker(
    EmbeddingSources sources, PendingEntries pending, VectorTable table, MessageIndex messages, PassageIndex passages, MemoryOpening opening, TimeProvider time, ILogger<EmbeddingWorker> logger)
    : BackgroundService
{
    private static readonly TimeSpan RetryEvery = TimeSpan.FromSeconds(10);

    /// <summary>One signal is enough: whoever reads it looks for all that is there.</summary>
    private readonly Channel<bool> _signals = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly SemaphoreSlim _one = new(1);
    private volatile EmbeddingState _state = EmbeddingState.AtFirst;

    public EmbeddingState State => _state;

    /// <summary>Something was stored.</summary>
    public void Wake() => _signals.Writer.TryWrite(true);

    /// <summary>Changes what is stored of embeddings, between two steps of the work, and goes on with what holds then.</summary>
    /// <typeparam name="T">What the caller learns.</typeparam>
    public async Task<T> ChangeAsync<T>(Func<EmbeddingState, Task<T>> change, CancellationToken cancellationToken)
    {
        T result = await AloneAsync(
            async () =>
            {
                T changed = await change(await LookAsync(cancellationToken));
                await LookAsync(cancellationToken);
                return changed;
            },
            cancellationToken);
        Wake();
        return result;
    }

    /// <summary>Embeds all that has no vector yet, or as much as can be now; a model that did not answer is asked again.</summary>
    /// <returns>How many entries got their vectors.</returns>
    internal async Task<int> CatchUpAsync(CancellationToken cancellationToken)
    {
        if (_state is not { Active: not null, Complaint: null })
            await AloneAsync(() => LookAsync(cancellationToken), cancellationToken);
        return await EmbedPendingAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _one.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await opening.Opened.WaitAsync(stoppingToken);
        using var retry = new PeriodicTimer(RetryEvery, time);
        Task tick = retry.WaitForNextTickAsync(stoppingToken).AsTask();
        await TryAsync(CatchUpAsync, stoppingToken);
        while (true)
        {
            Task signal = _signals.Reader.WaitToReadAsync(stoppingToken).AsTask();
            bool isTick = await Task.WhenAny(signal, tick) == tick;
            stoppingToken.ThrowIfCancellationRequested();
            if (isTick)
                tick = retry.WaitForNextTickAsync(stoppingToken).AsTask();
            _signals.Reader.TryRead(out _);
            // A model that is down is not asked for each write.
            await TryAsync(isTick ? CatchUpAsync : EmbedPendingAsync, stoppingToken);
        }
    }

    private async Task TryAsync(Func<CancellationToken, Task<int>> work, CancellationToken cancellationToken)
    {
        try
        {
            await work(cancellationToken);
        }
        catch (DbException exception)
        {
            Become(_state with { Obstacle = $"The database: {exception.Message}" });
        }
    }

    private async Task<int> EmbedPendingAsync(CancellationToken cancellationToken)
    {
        int embedded = 0;
        while (true)
        {
            (int done, bool hasMore) = await AloneAsync(() => StepAsync(cancellationToken), cancellationToken);
            embedded += done;
            if (!hasMore)
                return embedded;
        }
    }

    /// <summary>What is new comes first, then the vectors that are to take the place of others, then what is left of those.</summary>
    private async Task<(int Embedded, bool HasMore)> StepAsync(CancellationToken cancellationToken)
    {
        int embedded = await EmbedAsync(_state.Active, cancellationToken) ?? 0;
        if (embedded > 0)
            return (embedded, true);
        if (await EmbedAsync(_state.Coming, cancellationToken) is not { } coming)
            return (0, _state.Retired.Count > 0 && await PurgeAsync(_state.Retired[0], cancellationToken));
        if (coming == 0)
            await SwitchAsync(_state.Coming!, cancellationToken);
        return (coming, true);
    }

    /// <returns>How many entries got their vectors, 0 when all have them; null where nothing can be made.</returns>
    private async Task<int?> EmbedAsync(EmbeddingSource? source, CancellationToken cancellationToken)
    {
        if (source is not { Obstacle: null })
            return null;
        (int embedded, EmbeddingFault? fault) = await pending.EmbedNextAsync(source, cancellationToken);
        if (fault is null)
            return embedded;
        EmbeddingSource hindered = source with { Obstacle = fault.Message };
        Become(source == _state.Active ? _state with { Active = hindered, Obstacle = fault.Message } : _state with { Coming = hindered });
        return null;
    }

    private async Task SwitchAsync(EmbeddingSource coming, CancellationToken cancellationToken)
    {
        EmbeddingIdentity before = _state.Active!.Stored.Read();
        await table.SwitchAsync(coming.Stored.Id, cancellationToken);
        await LookAsync(cancellationToken);
        LogSwitched(coming.Stored.Read(), before);
    }

    private async Task<bool> PurgeAsync(long embedding, CancellationToken cancellationToken)
    {
        if (!await table.PurgeAsync(embedding, cancellationToken))
            Become(_state with { Retired = [.. _state.Retired.Where(one => one != embedding)] });
        return true;
    }

    private async Task<EmbeddingState> LookAsync(CancellationToken cancellationToken)
    {
        EmbeddingState state = await sources.LookAsync(_state, cancellationToken);
        if (state.Active is { } active)
        {
            // Before the state says so: whoever embeds a query goes by what is searched, and finds its model in either state.
            messages.SwitchVectors(active.Stored);
            passages.SwitchVectors(active.Stored);
        }

        Become(state);
        return state;
    }

    private void Become(EmbeddingState state)
    {
        string? complaint = state.Complaint;
        if (complaint is not null && complaint != _state.Complaint)
            LogComplaint(complaint);
        _state = state;
    }

    private async Task<T> AloneAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            return await work();
        }
        finally
        {
            _one.Release();
        }
    }

    [LoggerMessage(LogLevel.Warning, "Embedding: {Reason}")]
    private partial void LogComplaint(string reason);

    [LoggerMessage(LogLevel.Information, "All entries have vectors of {Model}; from now on these are searched, and no longer those of {Before}.")]
    private partial void LogSwitched(EmbeddingIdentity model, EmbeddingIdentity before);
}
