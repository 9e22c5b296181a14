using System.Diagnostics;
using Hydra.Memory.Archives;
using Hydra.Memory.Messages;
using Hydra.Memory.Opening;

namespace Hydra.Memory.Indexing;

/// <summary>Fills what is searched from the database.</summary>
internal sealed partial class IndexLoading(MessageStore messageStore, PassageStore passageStore, MessageIndex messages, PassageIndex passages, VectorTable table, VectorLoading vectors, ILogger<IndexLoading> logger) : IOpeningStep
{
    /// <summary>Rows read at a time; a page of long passages is some megabytes.</summary>
    private const int PageSize = 2000;

    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        await LoadAsync(messages, messageStore.ReadOnAsync, message => message.No, cancellationToken);
        await LoadAsync(passages, passageStore.ReadOnAsync, passage => passage.No, cancellationToken);
        List<StoredEmbedding> embeddings = await table.ListAsync(cancellationToken);
        if (embeddings.Find(one => one.State == StoredEmbedding.Active) is { } active)
            await vectors.LoadAsync(active, cancellationToken);
        if (embeddings.Find(one => one.State == StoredEmbedding.Building) is { } coming)
            await vectors.ExpectAsync(coming, cancellationToken);

        LogLoaded(messages.Count, passages.Count, Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    private static async Task LoadAsync<T>(EntryIndex<T> index, Func<long, int, CancellationToken, Task<List<T>>> read, Func<T, long> noOf, CancellationToken cancellationToken)
    {
        long last = 0;
        while (await read(last, PageSize, cancellationToken) is { Count: > 0 } page)
        {
            index.Add(page);
            last = noOf(page[^1]);
        }
    }

    [LoggerMessage(LogLevel.Information, "{Messages} messages and {Passages} passages can be searched, after {Seconds:0.0} s.")]
    private partial void LogLoaded(int messages, int passages, double seconds);
}
