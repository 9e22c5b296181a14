using System.Threading.Channels;
using Hydra.Memory.Archives;
using Hydra.Memory.Chunking;
using Hydra.Memory.Embedding;
using Hydra.Memory.Messages;
using Hydra.Memory.Opening;

namespace Hydra.Memory.Indexing;

/// <summary>
/// Embeds what was stored, behind the acknowledgement. What is left to do is what has no vector in the database, so that it goes on after a crash; what cannot be
/// embedded now is embedded when the model is back.
/// </summary>
internal sealed partial class EmbeddingWorker(
    IEmbedder embedder, VectorTable table, MessageIndex messages, MessageStore messageStore, PassageIndex passages, PassageStore passageStore, MemoryOpening opening, TimeProvider time, ILogger<EmbeddingWorker> logger)
    : BackgroundService
{
    private const int BatchSize = 64;

    /// <summary>A longer text is embedded by its beginning; a passage never is.</summary>
    private const int LongestText = 6000;

    /// <summary>Numbers are given before commits: one so much below the last may still appear.</summary>
    private const int Latecomers = 1000;

    private static readonly TimeSpan RetryEvery = TimeSpan.FromSeconds(10);

    /// <summary>One signal is enough: whoever reads it looks for all that is there.</summary>
    private readonly Channel<bool> _signals = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Chunker _beginning = new(new ChunkOptions { TargetTokens = 8192, OverlapTokens = 0 }, embedder.Model.Budget);
    private readonly SemaphoreSlim _one = new(1);
    private readonly Dictionary<EntrySpace, long> _last = [];
    private volatile EmbeddingState _state = EmbeddingState.AtFirst;

    public EmbeddingState State => _state;

    /// <summary>Something was stored.</summary>
    public void Wake() => _signals.Writer.TryWrite(true);

    /// <summary>Embeds all that has no vector yet, or as much as can be now.</summary>
    /// <returns>How many entries got their vectors.</returns>
    internal async Task<int> CatchUpAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (await ActiveAsync(cancellationToken) is not { } active)
                return 0;
            return await CatchUpAsync(active, messages, messageStore.FindAllAsync, cancellationToken)
                + await CatchUpAsync(active, passages, passageStore.FindAllAsync, cancellationToken);
        }
        finally
        {
            _one.Release();
        }
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
        while (true)
        {
            await CatchUpAsync(stoppingToken);
            Task signal = _signals.Reader.WaitToReadAsync(stoppingToken).AsTask();
            if (await Task.WhenAny(signal, tick) == tick)
                tick = retry.WaitForNextTickAsync(stoppingToken).AsTask();
            _signals.Reader.TryRead(out _);
            stoppingToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>The embedding to go on with; null where the model does not answer, or is another one than that of the vectors.</summary>
    private async Task<ActiveEmbedding?> ActiveAsync(CancellationToken cancellationToken)
    {
        if (_state is { Obstacle: null, Active: { } ready })
            return ready;
        ActiveEmbedding? stored = await table.FindActiveAsync(cancellationToken);
        (EmbeddingIdentity? identity, EmbeddingFault? fault) = await EmbeddingProbe.AskAsync(embedder, cancellationToken);
        string? obstacle = identity is null ? fault!.Message : stored is null ? null : identity.MismatchWith(EmbeddingState.Read(stored.Identity), "The memory");
        if (obstacle is null)
            stored ??= await table.BeginAsync(EmbeddingState.Write(identity!), identity!.Dimensions, cancellationToken);
        if (obstacle is not null && obstacle != _state.Obstacle)
            LogCannotEmbed(obstacle);
        _state = new EmbeddingState(stored, obstacle);
        return obstacle is null ? stored : null;
    }

    private async Task<int> CatchUpAsync<T>(
        ActiveEmbedding active, EntryIndex<T> index, Func<IReadOnlyCollection<long>, CancellationToken, Task<IReadOnlyDictionary<long, T>>> read, CancellationToken cancellationToken)
    {
        int embedded = 0;
        long after = Math.Max(0, _last.GetValueOrDefault(index.Space) - Latecomers);
        while (await table.PendingAsync(active.Id, index.Space, after, BatchSize, cancellationToken) is { Count: > 0 } numbers)
        {
            IReadOnlyDictionary<long, T> batch = await read(numbers, cancellationToken);
            if (await EmbedAsync([.. batch.Select(entry => (entry.Key, index.Describe(entry.Value).Text))], cancellationToken) is not { } vectors)
                return embedded;
            await table.StoreAsync(active.Id, index.Space, vectors, cancellationToken);
            index.SetVectors(vectors.Where(one => one.Vector.Length > 0));
            embedded += vectors.Count;
            _last[index.Space] = after = numbers[^1];
        }

        return embedded;
    }

    /// <summary>A vector for each text, an empty one for what has no words or is refused by itself; null where the model cannot be asked now.</summary>
    private async Task<IReadOnlyList<(long No, float[] Vector)>?> EmbedAsync(IReadOnlyList<(long No, string Text)> batch, CancellationToken cancellationToken)
    {
        (long No, string Text)[] texts = [.. batch.Where(one => !string.IsNullOrWhiteSpace(one.Text)).Select(one => (one.No, BeginningOf(one.Text)))];
        EmbeddingOutcome outcome = await embedder.EmbedAsync([.. texts.Select(one => one.Text)], EmbeddingPurpose.Document, cancellationToken);
        Dictionary<long, float[]> vectors = batch.ToDictionary(one => one.No, _ => Array.Empty<float>());
        if (outcome.Succeeded)
        {
            foreach (((long no, _), float[] vector) in texts.Zip(outcome.Vectors))
                vectors[no] = vector;
        }
        else if (outcome.Fault.Kind is EmbeddingFaultKind.TooLong or EmbeddingFaultKind.Refused && texts.Length > 1)
        {
            foreach ((long No, string Text) one in texts)
            {
                if (await EmbedAsync([one], cancellationToken) is not { } alone)
                    return null;
                vectors[one.No] = alone[0].Vector;
            }
        }
        else if (outcome.Fault.Kind is EmbeddingFaultKind.TooLong or EmbeddingFaultKind.Refused)
        {
            LogLeftOut(texts[0].No, outcome.Fault.Message);
        }
        else
        {
            if (outcome.Fault.Message != _state.Obstacle)
                LogCannotEmbed(outcome.Fault.Message);
            _state = _state with { Obstacle = outcome.Fault.Message };
            return null;
        }

        return [.. batch.Select(one => (one.No, vectors[one.No]))];
    }

    private string BeginningOf(string text)
    {
        if (text.Length <= LongestText && embedder.Model.Budget.Holds(text))
            return text;
        int end = Math.Min(LongestText, text.Length);
        return _beginning.Chunk(StructuredText.OfProse(text[..(char.IsHighSurrogate(text[end - 1]) ? end - 1 : end)]))[0].Text;
    }

    [LoggerMessage(LogLevel.Warning, "Nothing can be embedded now; searches go by words alone for what is new: {Reason}")]
    private partial void LogCannotEmbed(string reason);

    [LoggerMessage(LogLevel.Warning, "The entry {No} is searched by words alone: {Reason}")]
    private partial void LogLeftOut(long no, string reason);
}
