using Hydra.Memory.Chunking;
using Hydra.Memory.Embedding;

namespace Hydra.Memory.Indexing;

/// <summary>Embeds texts of entries with a model: one that it refuses does not keep the others from their vectors.</summary>
internal sealed partial class EntryEmbedding(IEmbedder embedder, ILogger logger)
{
    /// <summary>A longer text is embedded by its beginning; a passage never is.</summary>
    private const int LongestText = 6000;

    private readonly Chunker _beginning = new(new ChunkOptions { TargetTokens = 8192, OverlapTokens = 0 }, embedder.Model.Budget);

    /// <summary>A vector for each text, an empty one for what has no words or is refused by itself; or why the model cannot be asked now.</summary>
    public async Task<(IReadOnlyList<(long No, float[] Vector)>? Vectors, EmbeddingFault? Fault)> EmbedAsync(IReadOnlyList<(long No, string Text)> batch, CancellationToken cancellationToken)
    {
        Dictionary<long, float[]> vectors = batch.ToDictionary(one => one.No, _ => Array.Empty<float>());
        (long No, string Text)[] texts = [.. batch.Where(one => !string.IsNullOrWhiteSpace(one.Text)).Select(one => (one.No, BeginningOf(one.Text)))];
        return await FillAsync(texts, vectors, cancellationToken) is { } fault ? (null, fault) : ([.. vectors.Select(one => (one.Key, one.Value))], null);
    }

    private async Task<EmbeddingFault?> FillAsync((long No, string Text)[] texts, Dictionary<long, float[]> vectors, CancellationToken cancellationToken)
    {
        EmbeddingOutcome outcome = await embedder.EmbedAsync([.. texts.Select(one => one.Text)], EmbeddingPurpose.Document, cancellationToken);
        if (outcome.Succeeded)
        {
            foreach (((long no, _), float[] vector) in texts.Zip(outcome.Vectors))
                vectors[no] = vector;
            return null;
        }

        if (outcome.Fault.Kind is not (EmbeddingFaultKind.TooLong or EmbeddingFaultKind.Refused))
            return outcome.Fault;
        if (texts.Length == 1)
        {
            LogLeftOut(texts[0].No, outcome.Fault.Message);
            return null;
        }

        foreach ((long No, string Text) one in texts)
        {
            if (await FillAsync([one], vectors, cancellationToken) is { } fault)
                return fault;
        }

        return null;
    }

    private string BeginningOf(string text)
    {
        if (text.Length <= LongestText && embedder.Model.Budget.Holds(text))
            return text;
        int end = Math.Min(LongestText, text.Length);
        return _beginning.Chunk(StructuredText.OfProse(text[..(char.IsHighSurrogate(text[end - 1]) ? end - 1 : end)]))[0].Text;
    }

    [LoggerMessage(LogLevel.Warning, "The entry {No} is searched by words alone: {Reason}")]
    private partial void LogLeftOut(long no, string reason);
}
